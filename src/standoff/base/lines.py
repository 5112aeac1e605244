"""Text in lines of a width that is counted in cells: some letters take two."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells


def folded(text: str, width: int, *, lead: str = "", indent: str = "") -> list[str]:
    """Text over lines of at most ``width`` cells: the first begins with ``lead``, the others with
    ``indent``. A word too long for a line is cut."""
    lines = [lead]
    room = width - cell_len(lead)
    fresh, gap = True, 1
    for word in text.split(" "):
        if not word:
            gap += 1
            continue
        before, gap = " " * gap, 1
        if not fresh and cell_len(word) + len(before) <= room:
            lines[-1] += before + word
            room -= cell_len(word) + len(before)
            continue
        if not fresh:
            lines.append(indent)
            room = width - cell_len(indent)
        most = max(width - max(cell_len(lead), cell_len(indent)), 2)
        pieces = [word] if cell_len(word) <= room else chop_cells(word, most)
        for number, piece in enumerate(pieces):
            if number:
                lines.append(indent)
                room = width - cell_len(indent)
            lines[-1] += piece
            room -= cell_len(piece)
        fresh = False
    return lines
