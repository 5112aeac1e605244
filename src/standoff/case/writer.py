"""A case as YAML, in the language's own short forms."""

from __future__ import annotations

from typing import Any

import yaml

from standoff.case.reader import plain_value


class _Dumper(yaml.SafeDumper):
    """Leaves of one line each where they fit, so that the file reads like a brief."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = None
    if not text.isprintable():
        # Line breaks and the like: escapes keep every character.
        style = '"'
    elif plain_value(text) != text:
        # Such as 1e5, which YAML 1.1, by which this is written, takes for text anyway.
        style = "'"
    elif len(text) > 90 and text == " ".join(text.split()):
        style = ">"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def shortened(data: dict[str, Any]) -> dict[str, Any]:
    """A case's plain data with everything in the shortest form in which it can be written."""
    for actor, types in data.get("types", {}).items():
        if "words" not in types:
            data["types"][actor] = types["chance"]
    for key, policy in data.get("policies", {}).items():
        data["policies"][key] = {**policy.pop("set", {}), **policy}
    for section, short in (("terms", "is"), ("actors", "name"), ("parameters", "value")):
        for key, part in data.get(section, {}).items():
            if set(part) == {short}:
                data[section][key] = part[short]
    for key, lever in data.get("levers", {}).items():
        if set(lever) == {"values"}:
            data["levers"][key] = lever["values"]
    entries = data.get("play", [])
    for stage in [stage for each in entries for stage in each.get("stages", [each])]:
        options = stage.get("choose", {})
        if options and not any(options.values()):
            stage["choose"] = list(options)
        if stage.get("sees") and set(stage["sees"].values()) == {"true"}:
            stage["sees"] = list(stage["sees"])
    for outcome in data.get("outcomes", {}).values():
        for measure, consequence in outcome.get("measures", {}).items():
            if set(consequence) == {"value"}:
                outcome["measures"][measure] = consequence["value"]
    if set(data.get("precision", ())) == {"all"}:
        data["precision"] = data["precision"]["all"]
    return data


def to_yaml(data: dict[str, Any]) -> str:
    """A case's plain data as YAML; reading it gives an equal case. ``data`` is not kept."""
    return yaml.dump(
        shortened(data),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=100,
        default_flow_style=None,
    )
