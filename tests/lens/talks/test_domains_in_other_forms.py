"""GeniusWeb JSON, and the ways in which public GENIUS files are not quite XML."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.talks.agreements import solve
from standoff.lens.talks.reading import read_domain

DOMAIN: dict[str, Any] = {
    "name": "d",
    "issuesValues": {"a": {"values": ["x", "y"]}, "n": {"range": ["0", "1", "0.25"]}},
}
PROFILE: dict[str, Any] = {
    "LinearAdditiveUtilitySpace": {
        "issueUtilities": {
            "a": {"DiscreteValueSetUtilities": {"valueUtilities": {"x": 1, "y": 0.5}}},
            "n": {
                "NumberValueSetUtilities": {
                    "lowValue": 0, "lowUtility": 1, "highValue": 1, "highUtility": 0.2,
                }
            },
        },
        "issueWeights": {"a": 0.25, "n": 0.75},
        "domain": DOMAIN,
        "name": "p",
        "reservationBid": {"issuevalues": {"a": "y", "n": 0.5}},
    }
}  # fmt: skip


def written(tmp_path: Path, *texts: str) -> tuple[Path, list[Path]]:
    paths = [tmp_path / name for name in ("d.json", "p.json", "q.json")]
    for path, text in zip(paths, texts, strict=False):
        path.write_text(text, encoding="utf-8")
    return paths[0], paths[1 : len(texts)]


def test_a_geniusweb_profile_by_hand(tmp_path: Path) -> None:
    """Evaluations as they stand, linear between the ends of a range; the reservation bid is worth
    .25 × .5 + .75 × .6."""
    profile = json.dumps(PROFILE)
    domain = read_domain(*written(tmp_path, json.dumps(DOMAIN), profile, profile))
    assert domain.issues[1].positions == ("0", "0.25", "0.5", "0.75", "1")
    np.testing.assert_allclose(domain.values[0], [0.25, 0.125, 0.75, 0.6, 0.45, 0.3, 0.15])
    np.testing.assert_allclose(domain.reservation, 0.575)
    assert solve(domain).packages("nash") == [(0, 0)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"y": 0.5', '"z": 0.5', "has no value 'z'"),
        (', "y": 0.5', "", "no evaluation of y"),
        ('"x": 1', '"x": 1.5', "expected 0 to 1"),
        ('"x": 1', '"x": NaN', "not a finite number"),
        ('"x": 1', '"x": [1]', "expected a finite number"),
        ('{"a": 0.25, "n": 0.75}', '{"a": 0.25}', "no weight of the issue 'n'"),
        ('{"a": 0.25, "n": 0.75}', '{"a": 0, "n": 0}', "sum to zero"),
        ('{"a": 0.25, "n": 0.75}', '{"a": -1, "n": 2}', "negative"),
        ('"highValue": 1', '"highValue": 0.5', "runs from 0 to 0.5"),
        ('{"a": "y", "n": 0.5}', '{"b": "y"}', "names the issue 'b'"),
        ('{"a": "y", "n": 0.5}', '{"a": "w"}', "has 'w' on 'a'"),
        ("LinearAdditiveUtilitySpace", "SumOfGroupsUtilitySpace", "no linear additive profile"),
        ("NumberValueSetUtilities", "OtherUtilities", "no known kind"),
        ('"x": 1', '"x": 1, "x": 0', "stands twice"),
        ('"values": ["x", "y"]', '"values": ["x"]', "only the domain's file has the value 'y'"),
    ],
)
def test_bad_profiles_are_refused_with_their_place(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    text = json.dumps(PROFILE)
    assert old in text
    paths = written(tmp_path, json.dumps(DOMAIN), text.replace(old, new, 1))
    with pytest.raises(StandoffError, match=told) as refused:
        read_domain(*paths)
    assert "p.json" in str(refused.value)


def test_what_is_no_domain_is_refused(tmp_path: Path) -> None:
    for text in ("[]", "{", '{"issueValues": {}}', "[" * 100_000, json.dumps(PROFILE), "{}"):
        with pytest.raises(StandoffError):
            read_domain(*written(tmp_path, text, json.dumps(PROFILE)))


ITEM = '<item index="2" value="tue"{}/>'
XML = (
    '<utility_space><objective><issue index="1" type="discrete" name="date">'
    '<item index="1" value="mön"{a}/>{item}</issue>{weight}</objective></utility_space>'
)


def genius(first: str = "", item: str = ITEM.format(' evaluation="3"'), weights: int = 1) -> str:
    weight = '<weight index="1" value="1"/>' * weights
    return first + XML.format(a=' evaluation="1"', item=item, weight=weight)


def read_xml(tmp_path: Path, profile: bytes) -> np.ndarray[Any, Any]:
    domain = tmp_path / "d.xml"
    domain.write_text(XML.format(a="", item=ITEM.format("") * 2, weight=""), encoding="utf-8")
    path = tmp_path / "p.xml"
    path.write_bytes(profile)
    return np.asarray(read_domain(domain, [path]).values[0])


DECLARED = '<?xml version="1.0" encoding="{}"?>'


@pytest.mark.parametrize(
    "profile",
    [
        genius("<!-- one -->\n" + DECLARED.format("UTF-8")).encode(),
        genius("\n \n" + DECLARED.format("UTF-8")).encode(),
        b"\xef\xbb\xbf" + genius(DECLARED.format("UTF-8")).encode(),
        genius(DECLARED.format("windows-1252")).encode("cp1252"),
        genius(DECLARED.format("gb18030")).encode("gb18030"),
        genius(DECLARED.format("UTF-16")).encode("utf-16"),
        genius().encode("latin-1"),
        genius(item=ITEM.format(' evaluation="3"') * 2, weights=2).encode(),
    ],
)
def test_lenient_where_nothing_is_in_doubt(tmp_path: Path, profile: bytes) -> None:
    np.testing.assert_allclose(read_xml(tmp_path, profile), [1 / 3, 1.0])


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        (genius(item=ITEM.format(' evaluation="3"') + ITEM.format(' evaluation="2"')), "not alike"),
        (genius('<?xml version="1.0" encoding="klingon"?>'), "'klingon' is not known"),
        (
            '<!DOCTYPE a [<!ATTLIST item evaluation CDATA "' + "9" * 99 + '">]>' + genius(),
            "defaults are refused",
        ),
        ('<!DOCTYPE a [<!ENTITY x "y">]>' + genius(), "entities are refused"),
    ],
)
def test_doubt_and_bombs_are_refused(tmp_path: Path, profile: str, told: str) -> None:
    with pytest.raises(StandoffError, match=told):
        read_xml(tmp_path, profile.encode())


def test_a_thousand_issues_are_answered(tmp_path: Path) -> None:
    """All want every issue settled at its second value, worth 1 in all."""
    values = "".join(
        f'<issue index="{k}" name="i{k}"><item value="u" evaluation="0.5"/>'
        f'<item value="v" evaluation="1"/></issue><weight index="{k}" value="1"/>'
        for k in range(1000)
    )
    path = tmp_path / "d.xml"
    path.write_text(f"<utility_space>{values}</utility_space>")
    answer = solve(read_domain(path, [path, path]))
    assert answer.packages("nash") == [(1,) * 1000]
    assert answer.data()["outcomes"] is None
