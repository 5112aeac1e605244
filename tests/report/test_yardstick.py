"""Words for chances, against the two published scales.

ICD 203 (ODNI 2015), D.6.e.2.a, gives its terms for 01–05, 05–20, 20–45, 45–55, 55–80, 80–95 and
95–99 %. The PHIA Probability Yardstick (gov.uk, "Explaining Uncertainty in UK Intelligence
Assessment", 2025) gives ≤ 5, 10–20, 25–35, 40–<50, 55–75, 80–90 and ≥ 95 %.
"""

from __future__ import annotations

import math

import pytest

from standoff.report.yardstick import ICD203, PHIA, YARDSTICKS


@pytest.mark.parametrize(
    ("percent", "icd203", "phia"),
    [
        (0.0, "", "remote chance"),
        (0.5, "", "remote chance"),
        (1.0, "almost no chance", "remote chance"),
        (4.9, "almost no chance", "remote chance"),
        (5.0, "very unlikely", "remote chance"),
        (5.1, "very unlikely", ""),
        (9.9, "very unlikely", ""),
        (10.0, "very unlikely", "highly unlikely"),
        (20.0, "unlikely", "highly unlikely"),
        (21.0, "unlikely", ""),
        (25.0, "unlikely", "unlikely"),
        (35.0, "unlikely", "unlikely"),
        (37.0, "unlikely", ""),
        (40.0, "unlikely", "realistic possibility"),
        (45.0, "roughly even chance", "realistic possibility"),
        (49.0, "roughly even chance", "realistic possibility"),
        (50.0, "roughly even chance", ""),
        (54.0, "roughly even chance", ""),
        (55.0, "likely", "likely"),
        (75.0, "likely", "likely"),
        (76.0, "likely", ""),
        (80.0, "very likely", "highly likely"),
        (90.0, "very likely", "highly likely"),
        (92.0, "very likely", ""),
        (95.0, "almost certain", "almost certain"),
        (99.0, "almost certain", "almost certain"),
        (99.5, "", "almost certain"),
        (100.0, "", "almost certain"),
    ],
)
def test_a_chance_bears_the_word_of_the_published_scale(
    percent: float, icd203: str, phia: str
) -> None:
    assert ICD203.word(percent / 100) == icd203
    assert PHIA.word(percent / 100) == phia


def test_the_word_is_that_of_the_figure_shown() -> None:
    assert PHIA.told(0.546) == "likely, 55 %"
    assert PHIA.told(0.544) == "54 %"
    assert ICD203.told(0.0004) == "0.04 %"


def test_what_has_no_chance_has_no_word() -> None:
    assert all(each.word(math.nan) == "" for each in YARDSTICKS.values())


def test_no_word_of_a_scale_is_given_twice() -> None:
    for each in YARDSTICKS.values():
        words = [term.word for term in each.terms]
        assert len(set(words)) == len(words) == 7
        assert [term.low for term in each.terms] == sorted(term.low for term in each.terms)
