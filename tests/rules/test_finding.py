"""What a file is found by, and what is looked for: case by case, as the front desk types."""

from datetime import date

import pytest

from qimen.rules.finding import haystack, needles

FILE = haystack(
    names=("O'Neil-Vandenberghe", "Zoë", "Zo", "zoe.on@example.org"),
    phones=("+1 541 555 0107", "541-555-0199"),
    born=date(1985, 3, 27),
)


def finds(typed, **habits):
    wanted = needles(typed, **habits)
    return bool(wanted) and all(needle in FILE for needle in wanted)


@pytest.mark.parametrize(
    "typed",
    [
        "zoe", "ZOË", "zo", "oneil", "o'neil", "O’Neil", "vandenberghe", "berghe", "on",
        "oneil-vandenberghe", "zoe vandenberghe", "vandenberghe zoe", "z oneil",
        "zoe.on@example.org", "on@exam", "@example.org",
        "5415550107", "(541) 555-0107", "541-555-0107", "+1 541 555 0107", "0107", "555 0199",
        "3/27/1985", "03/27/1985", "1985-03-27", "27/3/1985", "3/27/85", "3/27", "1985", "3/1985",
        "1985-03", "27.3.1985", "zoe 1985",
    ],
)  # fmt: skip
def test_file_is_found_by_any_part(typed):
    assert finds(typed)


@pytest.mark.parametrize(
    "typed", ["zoey", "zoe smith", "0108", "3/28/1985", "1986", "zoe 1986", "%", "zoe%", '"zoe"']
)
def test_file_is_not_found_by_what_it_does_not_say(typed):
    assert not finds(typed)


@pytest.mark.parametrize("typed", ["", " ", "z", " z ", "　z　"])
def test_too_little_looks_for_nothing(typed):
    assert needles(typed) == []


def test_two_letters_find_how_words_begin():
    assert needles("li") == [" li"]


def test_day_comes_first_where_the_country_writes_it_so():
    assert needles("3/4/1985", month_first=False) == ["1985-04-03"]
    assert needles("3/4/1985") == ["1985-03-04"]


def test_name_in_another_script_is_found():
    assert needles("李明") == [" 李明"]
    assert " 李明" in haystack(names=("李明", ""), phones=(), born=None)


def test_more_words_than_anybody_types_are_left_out():
    assert len(needles("a b c d e f g h i j")) == 6


def test_empty_file_is_found_by_nothing():
    assert haystack(names=("", ""), phones=("",), born=None) == "  "
