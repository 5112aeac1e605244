"""What a case adds for the questions asked of it afterwards: groups of its numbers."""

from __future__ import annotations

from standoff.case.part import Identifier, Part


class Group(Part):
    """Numbers that belong together: one intelligence question would answer them, or one author
    sets them. A bare list of parameters is short for `{parameters: […]}`."""

    short_forms = ({"type": "array", "items": {"type": "string"}},)

    parameters: list[Identifier]
    what: str = ""
