"""Small on purpose (docs/house.md): files, functions, templates and scripts have caps."""

import pytest

from tests.house import building

#: Lines per file of a room. What is not named may have DEFAULT.
CAPS = {
    "scheduling": 200,
    "rules": 200,
    "models": 200,
    "queries": 250,
    "actions": 250,
    "web": 200,
    "management": 200,
    "templatetags": 200,
    "jobs": 150,
    "gateways": 150,
    "settings": 150,
}
DEFAULT = 250
#: Generated once and only added to.
UNCAPPED = {"migrations"}
FUNCTION, FUNCTION_P90 = 40, 25
TEMPLATE, TEST = 150, 400
SCRIPT, ALL_SCRIPTS = 200, 2_000


def lines(file):
    return len(file.read_text().splitlines())


def over(files, cap):
    return [building.shown(file, lines(file), f"over {cap}") for file in files if lines(file) > cap]


def modules_over(src):
    return [
        fault
        for place in sorted(src.iterdir())
        if place.name not in UNCAPPED
        for fault in over(building.rooms(place.name, src), CAPS.get(place.name, DEFAULT))
        if place.is_dir() or place.suffix == ".py"
    ]


def lengths(src):
    """Return (lines, where) of every function, tests and migrations apart."""
    files = [file for file in src.rglob("*.py") if "migrations" not in file.parts]
    return [
        (node.end_lineno - node.lineno + 1, building.shown(file, node.lineno, node.name))
        for file in files
        for node in building.functions(file)
    ]


def functions_over(src):
    return [where for length, where in lengths(src) if length > FUNCTION]


def scripts(src):
    return [file for file in src.rglob("*.js") if "vendor" not in file.parts]


def test_no_module_is_longer_than_its_room_allows():
    assert modules_over(building.SRC) == []


def test_no_function_is_longer_than_a_screen():
    assert functions_over(building.SRC) == []


def test_nine_functions_of_ten_are_short():
    ordered = sorted(length for length, _ in lengths(building.SRC))

    assert ordered[len(ordered) * 9 // 10] <= FUNCTION_P90


def test_no_template_is_longer_than_its_cap():
    assert over((building.SRC / "templates").rglob("*.html"), TEMPLATE) == []


def test_no_script_is_longer_than_its_cap():
    assert over(scripts(building.SRC), SCRIPT) == []


def test_all_scripts_together_are_little():
    assert sum(lines(file) for file in scripts(building.SRC)) <= ALL_SCRIPTS


def test_no_test_file_is_longer_than_its_cap():
    assert over((building.ROOT / "tests").rglob("*.py"), TEST) == []


@pytest.mark.parametrize(
    ("room", "length"), [("rules", 201), ("actions", 251), ("jobs", 151), ("scheduling", 201)]
)
def test_sizes_of_modules_are_inspected(tmp_path, room, length):
    (tmp_path / room).mkdir()
    (tmp_path / room / "long.py").write_text("pass\n" * length)

    assert modules_over(tmp_path) == [f"long.py:{length}: over {length - 1}"]


def test_sizes_of_functions_are_inspected(tmp_path):
    (tmp_path / "long.py").write_text("def book():\n" + "    pass\n" * FUNCTION)

    assert functions_over(tmp_path) == ["long.py:1: book"]
