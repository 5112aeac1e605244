"""The package keeps to its plan (``docs/rooms.py``): rooms, arrows, no circles, no walls of
parameters, a docstring on everything public."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import standoff
from docs.rooms import ROOMS, SHELVES, Room
from tests.house import (
    PACKAGE,
    RULES,
    Finding,
    House,
    arrows,
    circles,
    folders_in_order,
    lenses_apart,
    many_parameters,
    rooms_unknown,
    undocumented,
)


@pytest.fixture(scope="module")
def house() -> House:
    """The package as it stands."""
    return House(PACKAGE)


@pytest.mark.parametrize("rule", RULES)
def test_the_package_keeps_to_its_plan(house: House, rule: str) -> None:
    found = sorted(RULES[rule](house))
    assert not found, "\n".join(map(str, found))


def test_no_name_of_the_door_is_that_of_a_room() -> None:
    rooms = {room.name for room in ROOMS} | set(SHELVES)
    assert not rooms & set(standoff.__all__)


# The rules themselves, on small houses.
TOY = (
    Room("cellar", "", ""),
    Room("hall", "", "", apart=("east", "west")),
    Room("attic", "", "", only=("hall",)),
)


def built(folder: Path, **files: str) -> House:
    """A package ``house`` whose files are named with two underscores for a slash."""
    root = folder / "house"
    for name in ("", "cellar", "hall", "hall/east", "hall/west", "attic"):
        (root / name).mkdir(parents=True, exist_ok=True)
        (root / name / "__init__.py").write_text('"""Here."""\n', encoding="utf-8")
    for name, text in files.items():
        (root / f"{name.replace('__', '/')}.py").write_text(text, encoding="utf-8")
    return House(root, TOY)


def said(found: Iterator[Finding]) -> list[str]:
    return [f"{each.room}: {each.says}" for each in sorted(found)]


@pytest.mark.parametrize(
    "text",
    [
        "import house.attic.roof",
        "from house.attic import roof",
        "from house.attic.roof import beam",
        "from ..attic import roof",
        "def f():\n    from house.attic.roof import beam",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house.attic import roof",
        "import importlib\nimportlib.import_module('house.attic.roof')",
        "import importlib\ndef f(x):\n    importlib.import_module(f'house.attic.{x}')",
        "from importlib import resources\nresources.files('house.attic')",
    ],
)
def test_an_arrow_up_is_seen_wherever_it_stands(tmp_path: Path, text: str) -> None:
    house = built(tmp_path, cellar__wine=text, attic__roof="beam = 1")
    [found] = said(arrows(house))
    assert found.startswith("cellar: cellar imports house.attic")


def test_an_arrow_down_and_a_name_in_prose_are_none(tmp_path: Path) -> None:
    house = built(
        tmp_path,
        hall__door="from house.cellar import wine\nfrom . import east",
        cellar__wine='"""house.attic.roof"""\nnote = "see house.attic.roof"',
        attic__roof="",
    )
    assert not said(arrows(house))


def test_a_room_with_a_list_of_its_own_imports_no_other(tmp_path: Path) -> None:
    house = built(tmp_path, attic__roof="from house.cellar import wine", cellar__wine="")
    assert said(arrows(house)) == ["attic: attic imports house.cellar.wine"]


def test_no_room_imports_the_door(tmp_path: Path) -> None:
    house = built(tmp_path, hall__door="def f():\n    import house\n    return house.x")
    assert said(arrows(house)) == ["hall: hall imports house"]


def test_folders_apart_import_no_other_of_them(tmp_path: Path) -> None:
    house = built(
        tmp_path,
        hall__east__lamp="from house.hall.west import bench",
        hall__west__bench="from house.hall.west import chair",
        hall__west__chair="",
        hall__list="from house.hall.east import lamp\nfrom house.hall.west import bench",
    )
    assert said(lenses_apart(house)) == ["hall: hall/east imports house.hall.west.bench"]


def test_folders_import_only_those_before_them(tmp_path: Path) -> None:
    plan = (Room("cellar", "", ""), Room("hall", "", "", folders=(("east", ""), ("west", ""))))
    house = built(
        tmp_path,
        hall__east__lamp="from house.hall.west import bench\nfrom house.hall import list",
        hall__west__bench="from house.hall.east import lamp",
        hall__list="from house.hall.west import bench",
    )
    assert said(folders_in_order(House(house.root, plan))) == [
        "hall: hall/east imports house.hall.west.bench",
        "hall: hall/east imports house.hall.list",
    ]
    more = (plan[0], Room("hall", "", "", folders=(*plan[1].folders, ("north", ""))))
    assert "hall: is hall/north a folder or not?" in said(folders_in_order(House(house.root, more)))


def test_a_circle_is_seen_through_lazy_imports(tmp_path: Path) -> None:
    house = built(
        tmp_path,
        hall__a="from house.hall import b",
        hall__b="def f():\n    from house.hall.c import x",
        hall__c="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import house.hall.a",
        hall__d="from house.hall import a",
    )
    assert said(circles(house)) == [
        "hall: a circle of 3 files: house.hall.a, house.hall.b, house.hall.c"
    ]


def test_parameters_are_counted_but_for_self_and_kernels(tmp_path: Path) -> None:
    text = (
        "def nine(a, b, c, d, /, e, f, *g, h, **i): ...\n"
        "@kernel\ndef fast(a, b, c, d, e, f, g, h, i): ...\n"
        "class C:\n    def eight(self, a, b, c, d, e, f, g, h): ...\n"
        "    @staticmethod\n    def many(a, b, c, d, e, f, g, h, i): ...\n"
    )
    assert said(many_parameters(built(tmp_path, hall__wall=text))) == [
        "hall: nine takes 9 parameters",
        "hall: C.many takes 9 parameters",
    ]


def test_everything_public_says_what_it_is(tmp_path: Path) -> None:
    text = (
        '"""A file."""\n'
        "def told():\n    'Says.'\n    def inner(): ...\n"
        "def untold(): ...\n"
        "def _private(): ...\n"
        "class Open:\n    'Says.'\n    @property\n    def width(self): ...\n"
        "    @width.setter\n    def width(self, x): ...\n"
        "class _Closed:\n    def width(self): ...\n"
    )
    assert said(undocumented(built(tmp_path, hall__door=text, hall__lamp="x = 1"))) == [
        "hall: untold has no docstring",
        "hall: Open.width has no docstring",
        "hall: the file has no docstring",
    ]


def test_what_is_in_no_room_is_seen(tmp_path: Path) -> None:
    house = built(tmp_path, shed="x = 1", hall__utils="")
    assert said(rooms_unknown(house)) == [
        "hall: 'utils' says nothing of what is in it",
        "shed: stands in no room",
    ]
