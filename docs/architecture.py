"""The page on the architecture, from the list of rooms that the tests hold the package to."""

from __future__ import annotations

from docs.rooms import DOORS, ROOMS, SHELVES, Room


def architecture(made: str) -> str:
    """The page; ``made`` says that it is."""
    lines = [
        "# The rooms of the package",
        made,
        "Standoff's code stands in rooms, the folders of `src/standoff`, in the order in which an "
        "analyst's case passes through them. **A room imports only rooms above it in this list**: "
        "an import inside a function and one for types alone count too. No files import one "
        "another in a circle, inside a room or across. `tests/test_house.py` reads the syntax "
        "trees of all files and holds them to it; this page is drawn from the list that it reads, "
        "`docs/rooms.py`, and has no exceptions.",
        "",
        "```text",
        *drawing(),
        "```",
        "",
        "| room | holds | gives to those below | imports |",
        "| --- | --- | --- | --- |",
        *(row(room) for room in ROOMS),
        "",
    ]
    for room in ROOMS:
        if room.apart:
            folders = ", ".join(f"`{each}`" for each in room.apart)
            lines += [f"Of the folders in `{room.name}/`, {folders}, none imports another.", ""]
        if room.folders:
            lines += [
                f"The folders in `{room.name}/`, each of which imports only those before it:",
                "",
                *(f"- `{name}/`: {holds}." for name, holds in room.folders),
                "",
            ]
    lines += [
        "Beside the rooms:",
        "",
        *(f"- `{name}/`: {what}." for name, what in SHELVES.items()),
        *(f"- `{name}.py`: {what}. No room imports it." for name, what in DOORS.items()),
        "",
        "Which room a change belongs in, and what to do there step by step, says "
        "[CONTRIBUTING.md](../../CONTRIBUTING.md).",
        "",
        "What else holds everywhere, and is tested in the same place: everything public has a "
        "docstring; no function takes more than eight parameters, compiled kernels aside; what "
        "only some systems have (signals, locks, renames, permissions) stands in "
        "`base/files.py`, `base/folders.py` and `base/memory.py` alone, and every file is opened "
        "with its encoding.",
        "",
    ]
    return "\n".join(lines)


def drawing() -> list[str]:
    """The rooms one below the other, each with what it hands down."""
    width = max(len(room.name) for room in ROOMS)
    lines: list[str] = []
    for room in ROOMS:
        if lines:
            lines.append(f"{'':{width // 2}}│")
        lines.append(f"{room.name:<{width}}  → {room.gives}")
    return [line.rstrip() for line in lines]


def row(room: Room) -> str:
    """A room as a row of the table."""
    above = [each.name for each in ROOMS[: ROOMS.index(room)]]
    if room.only is not None:
        may = "only " + ", ".join(f"`{name}`" for name in above if name in room.only)
    else:
        may = "any above" if above else "none"
    return f"| `{room.name}` | {room.holds} | {room.gives} | {may} |"
