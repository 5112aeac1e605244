"""GENIUS files: the conventions, checked by hand, and every way in which a file can be bad."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from standoff.base.errors import StandoffError
from standoff.lens.talks.genius import read_genius

DOMAIN = """<negotiation_template>
<utility_space number_of_issues="2">
<objective index="0" etype="objective" type="objective" description="" name="any">
<issue index="1" etype="discrete" type="discrete" vtype="discrete" name="colour">
<item index="1" value="red"/>
<item index="2" value="blue"/>
</issue>
<issue index="2" etype="integer" type="integer" vtype="integer" name="count" \
lowerbound="2" upperbound="4"/>
</objective>
</utility_space>
</negotiation_template>
"""
PROFILE = """<utility_space type="any" number_of_issues="2">
<objective index="0" etype="objective" type="objective" description="" name="any">
<issue index="1" etype="discrete" type="discrete" vtype="discrete" name="colour">
<item index="1" value="red" evaluation="3"/>
<item index="2" value="blue" evaluation="4"/>
</issue>
<issue index="2" etype="integer" type="integer" vtype="integer" name="count" \
lowerbound="2" upperbound="4">
<evaluator ftype="linear" offset="0.1" slope="0.6"/>
</issue>
<weight index="1" value="3"/>
<weight index="2" value="1"/>
</objective>
<discount_factor value="0.9"/>
<reservation value="0.25"/>
</utility_space>
"""


def files(tmp_path: Path, domain: str = DOMAIN, profile: str = PROFILE) -> tuple[Path, list[Path]]:
    (tmp_path / "domain.xml").write_text(domain, encoding="utf-8")
    (tmp_path / "one.xml").write_text(profile, encoding="utf-8")
    return tmp_path / "domain.xml", [tmp_path / "one.xml"]


def test_conventions_by_hand(tmp_path: Path) -> None:
    """Weights 3 and 1 become 3/4 and 1/4; 3 and 4 become 3/4 and 1; 0.1 + 0.6·2 is cut to 1."""
    domain = read_genius(*files(tmp_path))
    assert domain.parties == ("one",)
    assert [issue.positions for issue in domain.issues] == [("red", "blue"), ("2", "3", "4")]
    expected = [[0.75 * 0.75, 0.75, 0.25 * 0.1, 0.25 * 0.7, 0.25]]
    np.testing.assert_allclose(domain.values, expected)
    assert list(domain.reservation) == [0.25]
    assert domain.discount is not None
    assert list(domain.discount) == [0.9]


def test_evaluations_up_to_one_are_kept(tmp_path: Path) -> None:
    profile = PROFILE.replace('evaluation="3"', 'evaluation="0.3"')
    profile = profile.replace('evaluation="4"', 'evaluation="0.5"')
    domain = read_genius(*files(tmp_path, profile=profile))
    np.testing.assert_allclose(domain.values[0, :2], [0.225, 0.375])


def test_left_out_reservation_is_zero_and_discount_zero_means_none(tmp_path: Path) -> None:
    profile = PROFILE.replace('<reservation value="0.25"/>', "").replace('"0.9"', '"0.0"')
    domain = read_genius(*files(tmp_path, profile=profile))
    assert list(domain.reservation) == [0.0]
    assert domain.discount is not None
    assert list(domain.discount) == [1.0]


def test_issues_and_values_are_matched_by_name_not_by_order(tmp_path: Path) -> None:
    swapped = PROFILE.replace(
        'value="red" evaluation="3"/>\n<item index="2" value="blue" evaluation="4"',
        'value="blue" evaluation="4"/>\n<item index="2" value="red" evaluation="3"',
    )
    domain = read_genius(*files(tmp_path, profile=swapped))
    np.testing.assert_allclose(domain.values[0, :2], [0.5625, 0.75])


def test_profiles_of_the_same_name_stay_apart(tmp_path: Path) -> None:
    path, (profile,) = files(tmp_path)
    assert read_genius(path, [profile, profile]).parties == ("one", "one (2)")


def test_real_issues_are_cut_evenly(tmp_path: Path) -> None:
    domain = DOMAIN.replace('etype="integer" type="integer"', 'etype="real" type="real"')
    profile = PROFILE.replace('etype="integer" type="integer"', 'etype="real" type="real"')
    profile = profile.replace(
        '<evaluator ftype="linear" offset="0.1" slope="0.6"/>',
        '<evaluator ftype="triangular" parameter0="2" parameter1="4" parameter2="3"/>',
    )
    path, profiles = files(tmp_path, domain, profile)
    read = read_genius(path, profiles, real_steps=5)
    assert read.issues[1].positions == ("2", "2.5", "3", "3.5", "4")
    np.testing.assert_allclose(read.values[0, 2:] * 4, [0, 0.5, 1, 0.5, 0])


BILLION = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>\n'
    "<utility_space>&b;</utility_space>"
)
EXTERNAL = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<utility_space>&a;</utility_space>'
)
DOCTYPE = '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">\n<utility_space/>'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (PROFILE, BILLION, r"one.xml:1:\d+: the file declares the XML entity 'a'"),
        (PROFILE, EXTERNAL, r"one.xml:1:\d+: the file declares the XML entity 'a'"),
        (PROFILE, DOCTYPE, r"one.xml:1:\d+: .*external references are refused"),
        (PROFILE, "", r"not well-formed XML: no element found"),
        ("</objective>", "", r"one.xml:15:\d+: this is not well-formed XML: mismatched tag"),
        (PROFILE, "<html/>", r"not a GENIUS file: the outermost element is <html>"),
        ('value="blue"', 'value="blau"', r"one.xml:5:1: .*no value 'blau'.*red or blue"),
        (' evaluation="4"', "", r"one.xml:5:1: the value 'blue' .* has no evaluation"),
        ('evaluation="4"', 'evaluation="much"', r'one.xml:5:1: evaluation="much"'),
        ('evaluation="4"', 'evaluation="nan"', r"is not a finite number"),
        ('<item index="2" value="blue" evaluation="4"/>', "", r"no evaluation of blue"),
        ('name="colour"', 'name="color"', r"no issue 'color'.*did you mean 'colour'"),
        ('<weight index="2" value="1"/>', "", r"the issue 'count' has no weight"),
        ('<weight index="2" value="1"/>', '<weight index="2" value="-1"/>', r"weight -1 is neg"),
        ('value="3"/>\n<weight index="2" value="1"', 'value="0"/>\n<weight index="2" value="0"',
         r"weights sum to zero"),
        ('<reservation value="0.25"/>', '<reservation value="25"/>',
         r"one.xml:14:1: the reservation 25 lies outside 0 to 1"),
        ('<evaluator ftype="linear" offset="0.1" slope="0.6"/>', "", r"has no <evaluator>"),
        ('<weight index="1" value="3"/>', '<hyperRectangle/>', r"profile is nonlinear"),
        ('upperbound="4"', 'upperbound="5"', r"runs from 2 to 5 here, but from 2 to 4"),
    ],
)  # fmt: skip
def test_bad_profiles_are_refused_in_a_sentence(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in PROFILE
    with pytest.raises(StandoffError, match=told):
        read_genius(*files(tmp_path, profile=PROFILE.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('lowerbound="2" upperbound="4"', 'lowerbound="4" upperbound="2"', "backwards"),
        ('upperbound="4"', 'upperbound="4e9"', "at most 10,000"),
        ('name="count"', 'name="colour"', "stands twice"),
        ('value="blue"', 'value="red"', "stands twice"),
        ('index="2" etype', 'index="1" etype', "two issues have the index 1"),
        ('type="discrete" vtype', 'type="fuzzy" vtype', None),
    ],
)
def test_bad_domains_are_refused(tmp_path: Path, old: str, new: str, told: str | None) -> None:
    assert old in DOMAIN
    path, profiles = files(tmp_path, domain=DOMAIN.replace(old, new))
    if told is None:  # values are listed, whatever the type is called
        assert read_genius(path, profiles).issues[0].positions == ("red", "blue")
        return
    with pytest.raises(StandoffError, match=told):
        read_genius(path, profiles)


def test_missing_files_and_missing_profiles(tmp_path: Path) -> None:
    path, _ = files(tmp_path)
    with pytest.raises(StandoffError, match="there is no such file"):
        read_genius(path, [tmp_path / "nowhere.xml"])
    with pytest.raises(StandoffError, match="needs the profiles of its parties"):
        read_genius(path, [])


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    deep = "<utility_space>" + "<objective>" * 5000 + "</objective>" * 5000 + "</utility_space>"
    with pytest.raises(StandoffError, match="nested more than 40 deep"):
        read_genius(*files(tmp_path, profile=deep))


def test_latin_letters_without_a_declared_encoding_are_read(tmp_path: Path) -> None:
    path, (profile,) = files(
        tmp_path, DOMAIN.replace("blue", "blué"), PROFILE.replace("blue", "blué")
    )
    for file in (path, profile):
        file.write_bytes(file.read_text(encoding="utf-8").encode("latin-1"))
    assert read_genius(path, [profile]).issues[0].positions == ("red", "blué")


def test_random_bytes_never_end_in_a_traceback(tmp_path: Path) -> None:
    """Damaged files: every byte string is refused in words, or read."""
    rng = np.random.default_rng(0)
    path, (profile,) = files(tmp_path)
    whole = PROFILE.encode()
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(int(rng.integers(1, 6))):
            data[int(rng.integers(len(data)))] = int(rng.integers(256))
        if rng.uniform() < 0.3:
            data = data[: int(rng.integers(len(data)))]
        profile.write_bytes(bytes(data))
        with contextlib.suppress(StandoffError):
            assert read_genius(path, [profile]).parties == ("one",)


def test_what_is_written_reads_back_to_the_same_frontier(tmp_path: Path) -> None:
    """Random domains, red lines included: same packages in the zone, frontier and solutions."""
    from standoff.lens.talks.agreements import solve
    from standoff.lens.talks.domain import Issue, NegotiationDomain, RedLine
    from standoff.lens.talks.genius_out import write_genius

    rng = np.random.default_rng(12)
    for trial in range(20):
        issues = tuple(Issue(f'<i{k}> & "co"', ("a", "b", "c<", "d")) for k in range(3))
        values = rng.normal(size=(2, 12))
        start = rng.normal(size=2) * 0.3
        domain = NegotiationDomain(
            ("one", "two"), issues, values, start, red_lines=(RedLine(0, 1, (2,)),)
        )
        folder = tmp_path / str(trial)
        folder.mkdir()
        path, *profiles = write_genius(domain, folder)
        first, second = solve(domain), solve(read_genius(path, profiles))
        assert first.acceptable == second.acceptable

        def told(data: dict[str, Any], name: str) -> list[dict[str, str]]:
            return sorted((entry["package"] for entry in data[name]), key=str)

        for name in ("pareto", "nash", "kalai_smorodinsky"):
            assert told(first.data(), name) == told(second.data(), name)


def test_what_genius_cannot_hold_is_refused(tmp_path: Path) -> None:
    from standoff.lens.talks.domain import Interaction, Issue, NegotiationDomain
    from standoff.lens.talks.genius_out import write_genius

    issues = (Issue("x", ("a", "b")), Issue("y", ("a", "b")))
    term = Interaction((0, 1), np.ones((1, 2, 2)))
    domain = NegotiationDomain(("one",), issues, np.zeros((1, 4)), np.zeros(1), (term,))
    with pytest.raises(StandoffError, match="add up over issues"):
        write_genius(domain, tmp_path)
    plain = NegotiationDomain(("one",), issues, np.zeros((1, 4)), np.zeros(1))
    (tmp_path / "file").write_text("")
    with pytest.raises(StandoffError, match="cannot be written"):
        write_genius(plain, tmp_path / "file" / "below")
