"""No junk drawers, no names that say nothing (docs/house.md)."""

import ast
import re

import pytest

from tests.house import building

JUNK = {"common", "core", "utils", "util", "helpers", "helper", "lib", "libs", "misc", "base"}
#: Django looks for a database backend in a module of this name.
NAMED_BY_DJANGO = "gateways/sqlite/base.py"
EMPTY_VERB = re.compile(r"_*(?:get_|do_|(?:process|handle|manage)(?:_|$))")
#: What Django calls by name.
HOOKS = {"process_view", "process_exception", "get_help_text"}
SUFFIXES = ("Service", "Manager", "Helper", "Util", "Utils", "View", "Handler", "Processor")


def junk_drawers(src):
    places = [place for place in src.rglob("*") if place.is_dir() or place.suffix == ".py"]
    named_by_us = [place for place in places if place != src / NAMED_BY_DJANGO]
    return sorted(place.name for place in named_by_us if place.stem in JUNK)


def empty_names(src):
    """Return functions and classes named for nothing. Overridden methods of libraries may be."""
    faults = []
    for file in src.rglob("*.py"):
        module = building.tree(file)
        given = {id(method) for method in _inherited(module)}
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef) and id(node) not in given:
                if EMPTY_VERB.match(node.name) and node.name not in HOOKS:
                    faults.append(building.shown(file, node.lineno, node.name))
            elif isinstance(node, ast.ClassDef) and not node.bases and _repeats_its_room(node.name):
                faults.append(building.shown(file, node.lineno, node.name))
    return faults


def _repeats_its_room(name):
    return name.endswith(SUFFIXES) and name not in SUFFIXES


def _inherited(module):
    """Return the methods of classes that have a base: their names may be somebody else's."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef) and node.bases:
            yield from (part for part in node.body if isinstance(part, ast.FunctionDef))


def test_there_is_no_junk_drawer():
    assert junk_drawers(building.SRC) == []


def test_names_say_something():
    assert empty_names(building.SRC) == []


@pytest.mark.parametrize("name", ["utils.py", "common/rooms.py", "web/helpers.py"])
def test_junk_drawers_are_inspected(tmp_path, name):
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.touch()

    assert junk_drawers(tmp_path) != []


@pytest.mark.parametrize(
    "fault", ["def get_rooms(): ...", "def process_booking(): ...", "class RoomService: ..."]
)
def test_names_are_inspected(tmp_path, fault):
    (tmp_path / "rooms.py").write_text(fault)

    assert len(empty_names(tmp_path)) == 1
