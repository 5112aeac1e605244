"""A text that a browser keeps as a file."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response


def attached(text: str, name: str) -> Response:
    """A case's text as a file of this name."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(text, media_type="application/yaml", headers=headers)
