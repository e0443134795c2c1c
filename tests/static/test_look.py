"""The look as files: light, whole, readable in any clinic's colour, and nothing inline."""

import gzip
import math
import re
from pathlib import Path

import pytest

import qimen

HOUSE = Path(qimen.__file__).parent
STATIC = HOUSE / "static" / "qimen"
CSS = sorted((STATIC / "css").glob("*.css"))
TEMPLATES = sorted(
    path for path in (HOUSE / "templates").rglob("*.html") if "messages" not in path.parts
)


def packed(paths):
    return len(gzip.compress(b"".join(path.read_bytes() for path in paths), 9))


#: What every page loads; beside it the sheet of its side, and on some clinic pages one of their own.
EVERYWHERE = {"tokens", "base", "parts", "units", "print"}


def loaded(*names):
    return [path for path in CSS if path.stem in EVERYWHERE | set(names)]


@pytest.mark.parametrize(
    "own", sorted({path.stem for path in CSS} - EVERYWHERE - {"patient", "clinic"})
)
def test_style_sheets_of_a_clinic_page_weigh_at_most_fifteen_kilobytes(own):
    assert packed(loaded("clinic", own)) <= 15 * 1024


def test_style_sheets_of_a_patients_page_weigh_at_most_fifteen_kilobytes():
    assert packed(loaded("patient")) <= 15 * 1024


def scripts_of(path):
    """Return the scripts of ours that a page may load: its own, its base's, its parts'."""
    text = path.read_text()
    found = {STATIC / "js" / name for name in re.findall(r"qimen/js/([\w-]+\.js)", text)}
    for name in re.findall(r'{% (?:extends|include) "([^"]+)"', text):
        part = HOUSE / "templates" / name
        found |= scripts_of(part) if part.exists() else set()  # Django's own have none of ours
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
def test_our_scripts_of_a_page_weigh_at_most_ten_kilobytes(path):
    assert packed(sorted(scripts_of(path))) <= 10 * 1024


def test_our_scripts_are_short():
    scripts = list((STATIC / "js").glob("*.js"))

    assert max(len(path.read_text().splitlines()) for path in scripts) <= 200


def test_units_reach_from_five_minutes_to_the_longest_day():
    units = (STATIC / "css" / "units.css").read_text()

    for name in ("at", "len"):
        counted = re.findall(rf'\[data-{name}="(\d+)"\]\{{--{name}:(\d+)\}}', units)
        assert counted == [(str(n), str(n)) for n in range(1, 301)]


def test_every_icon_that_is_drawn_is_in_the_sprite():
    there = set(re.findall(r'id="i-([\w-]+)"', (STATIC / "icons.svg").read_text()))
    drawn = set()
    for path in TEMPLATES:
        drawn |= set(re.findall(r'{% icon "([\w-]+)"', path.read_text()))

    assert drawn - there == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
def test_template_has_nothing_inline(path):
    """Nothing but a style of values that are tried, which carries the page's nonce."""
    text = path.read_text().replace('<style nonce="{{ request.csp_nonce }}">', "")

    assert re.findall(r"\sstyle=|\son[a-z]{3,}=.|javascript:|<style|hx-on|js:", text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", text) == []


def test_htmx_comes_with_its_licence_and_keeps_nothing_in_the_browser():
    vendored = (STATIC / "vendor" / "htmx.min.js").read_text()

    assert (STATIC / "vendor" / "htmx.LICENSE").read_text().startswith("Zero-Clause BSD")
    assert re.findall(r"\beval\(|localStorage|sessionStorage", vendored) == []


# ── contrast, for whatever colour a clinic picks ─────────────────────────────────────────

#: (text, what it stands on) and the least contrast between them (WCAG 2.2 AA).
PAIRS = [
    ("brand-on-fill", "brand-fill", 4.5),
    ("brand-on-fill", "brand-fill-hover", 4.5),
    ("brand-ink", "n-0", 4.5),
    ("brand-ink", "n-1", 4.5),
    ("brand-on-tint", "brand-tint", 4.5),
    ("brand-on-tint", "brand-tint-hover", 4.5),
    ("brand-line", "n-0", 3),
    ("n-7", "n-1", 4.5),
    ("n-7", "n-2", 4.5),
    ("n-6", "n-0", 3),
]
ROLE = re.compile(
    r"--([\w-]+): oklch\(([\d.]+) (?:calc\(var\(--brand-c\) \* ([\d.]+)\)|(var\(--brand-c\))|"
    r"([\d.]+)) (?:var\(--brand-h\)|([\d.]+))\);"
)


def roles():
    """Return the colours of light and dark: {name: (lightness, chroma, hue) of a hue and chroma}."""
    text = (STATIC / "css" / "tokens.css").read_text()
    light, dark = text.split("prefers-color-scheme: dark", 1)
    found = {match[0]: match for match in ROLE.findall(light)}
    return {
        "light": found,
        "dark": found | {match[0]: match for match in ROLE.findall(dark)},
    }


def luminance(role, hue, chroma):
    """Return the relative luminance of a role's colour, clipped to what a screen can show."""
    _, lightness, part, whole, own_chroma, own_hue = role
    c = chroma * float(part) if part else chroma if whole else float(own_chroma)
    angle = math.radians(float(own_hue) if own_hue else hue)
    a, b = c * math.cos(angle), c * math.sin(angle)
    lms = [
        (float(lightness) + x * a + y * b) ** 3
        for x, y in (
            (0.3963377774, 0.2158037573),
            (-0.1055613458, -0.0638541728),
            (-0.0894841775, -1.2914855480),
        )
    ]
    rgb = (
        (4.0767416621, -3.3077115913, 0.2309699292),
        (-1.2684380046, 2.6097574011, -0.3413193965),
        (-0.0041960863, -0.7034186147, 1.7076147010),
    )
    linear = [min(max(sum(k * v for k, v in zip(row, lms, strict=True)), 0), 1) for row in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_no_clinic_can_pick_an_unreadable_colour(scheme, text, ground, least):
    of = roles()[scheme]
    worst = min(
        (max(pair) + 0.05) / (min(pair) + 0.05)
        for hue in range(0, 360, 5)
        for chroma in (0, 0.05, 0.09, 0.15)
        for pair in [(luminance(of[text], hue, chroma), luminance(of[ground], hue, chroma))]
    )

    assert worst >= least
