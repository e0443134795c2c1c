import pytest
from django.urls import URLPattern, get_resolver

from qimen.rules import slugs


@pytest.mark.parametrize("slug", ["riverbend", "st-marys", "91st-street", "ab", "x" * 40])
def test_slug_of_letters_digits_and_hyphens_is_fine(slug):
    assert slugs.wrong_with(slug) == ""


@pytest.mark.parametrize(
    "slug",
    [
        "",
        "a",
        "x" * 41,
        "River",
        "river_bend",
        "-river",
        "river-",
        "a--b",
        "rivër",
        "a b",
        "a\n",
        "١٢",
    ],
)
def test_slug_of_another_shape_is_refused(slug):
    assert slugs.wrong_with(slug).startswith("2 to 40 lower-case letters")


@pytest.mark.parametrize("slug", ["account", "staff", "static", "healthz", "sign-in"])
def test_slug_that_a_page_has_taken_is_refused(slug):
    assert slugs.wrong_with(slug).startswith(f'"{slug}" is the address of a page')


def first_words() -> set[str]:
    """Return the first word of every path of the product that is not a clinic's."""
    words = set()
    for pattern in get_resolver().url_patterns:
        route = str(pattern.pattern).lstrip("^")
        word = route.split("/")[0] if isinstance(pattern, URLPattern) or "/" in route else ""
        if word and "<" not in word:
            words.add(word)
    return words


def test_every_page_that_is_not_a_clinics_has_its_name_reserved():
    assert sorted(first_words() - slugs.RESERVED) == []
