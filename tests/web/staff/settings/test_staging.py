"""The staging editor: what it draws, what its buttons do, and what is saved."""

import pytest

from qimen.models import PortalSettings, Stage
from qimen.queries import services
from qimen.rules.stagings import PRESETS, Preset
from tests.cast import acting as as_

pytestmark = pytest.mark.django_db
QUIET = {"HX-Request": "true"}
REMOVAL = [("Needles in", 15, "PRU"), ("Resting", 30, "PU"), ("Needles out", 15, "PRU")]


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def here(cast):
    return f"/staff/riverbend/settings/services/{cast.acupuncture.ref}/staging/"


@pytest.fixture
def oda(cast, sign_in):
    return sign_in(cast.oda)


def boxes(name, lines):
    """Return the boxes of a panel as a browser sends them."""
    told = {f"{name}-row": [str(number) for number in range(1, len(lines) + 1)]}
    for number, (title, minutes, busy) in enumerate(lines, start=1):
        told[f"{name}-{number}-name"] = title
        told[f"{name}-{number}-minutes"] = str(minutes)
        for sign, party in (("P", "patient"), ("R", "practitioner"), ("U", "room")):
            if sign in busy:
                told[f"{name}-{number}-{party}"] = "on"
    return told


def form(cast, new=REMOVAL, existing=REMOVAL, **other):
    version = services.version(services.stages(as_(cast.oda), cast.acupuncture))
    told = {**boxes("new", new), **boxes("existing", existing), "do": "save"}
    return {**told, "version": version, **other}


def stored(cast, name):
    rows = Stage.objects.filter(service=cast.acupuncture, patient_class=name)
    return list(rows.order_by("position").values_list("name", "minutes", "practitioner"))


def test_page_draws_both_classes_side_by_side(cast, oda, here):
    page = text(oda.get(here))

    assert page.index('id="panel-new"') < page.index('id="panel-existing"')
    assert "<b>90 minutes</b> in 2 stages. The practitioner is busy for 60 of them." in page
    assert "<b>60 minutes</b> in 2 stages. The practitioner is busy for 30 of them." in page
    assert "From minute 30 on the practitioner can start somebody else" in page


def test_what_is_offered_follows_todays_rounding(cast, oda, here):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(round_to_minutes=15)

    page = text(oda.get(here))

    assert "9 starts. Rounded to every 15 minutes, as the portal is set today." in page


def test_drawing_alone_is_answered_while_one_types(cast, oda, here):
    told = form(cast, existing=REMOVAL)
    told.pop("do")

    page = text(oda.post(f"{here}?show=existing", told, headers=QUIET))

    assert page.startswith('<p role="status"><b>60 minutes</b> in 3 stages.')
    assert "9 starts. A new one every 15 minutes, the length of the first stage." in page
    assert '<del class="num loss">9:45</del>' in page
    assert stored(cast, "existing") == [("Needles in", 30, True), ("Resting", 30, False)]


def test_drawing_waits_for_sound_stages(cast, oda, here):
    told = form(cast, existing=[("Resting", 30, "PU")])
    told.pop("do")

    page = text(oda.post(f"{here}?show=existing", told, headers=QUIET))

    assert "The drawing follows once every stage has 1 to 480 minutes" in page


def test_stages_are_saved(cast, oda, here):
    response = oda.post(here, form(cast, new=REMOVAL[:1]))

    assert response["Location"] == here
    assert stored(cast, "new") == [("Needles in", 15, True)]
    assert [name for name, _, _ in stored(cast, "existing")] == [
        "Needles in", "Resting", "Needles out"
    ]  # fmt: skip


def test_order_is_that_of_the_rows_not_of_their_numbers(cast, oda, here):
    told = form(cast, existing=REMOVAL)
    told["existing-row"] = ["3", "1", "2"]

    oda.post(here, told)

    assert [name for name, _, _ in stored(cast, "existing")] == [
        "Needles out", "Needles in", "Resting"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([("", 0, "PRU")], "stage 1: Enter minutes from 1 to 480"),
        ([("", "soon", "PRU")], "stage 1: Enter minutes from 1 to 480"),
        ([("", "²", "PRU")], "stage 1: Enter minutes from 1 to 480"),
        ([("", 30, "PRU"), ("", 481, "P")], "stage 2: Enter minutes from 1 to 480"),
        ([("", 30, "PU")], "stage 1: In the first stage, patient and practitioner are both busy"),
        ([("", 480, "PRU")] * 4, "A visit is over within 24 hours"),
        ([("x" * 41, 30, "PRU")], "stage 1: Use 40 characters or fewer"),
        ([("a\x00b", 30, "PRU")], "stage 1: Use 40 characters or fewer"),
        ([("", 5, "PRU")] * 13, "Use 12 stages at most"),
    ],
)
def test_faulty_stages_are_named_and_kept_as_typed(cast, oda, here, lines, said):
    before = stored(cast, "existing")

    page = text(oda.post(here, form(cast, existing=lines)))

    assert said in page
    assert "The stages are not saved yet" in page
    assert f'value="{lines[-1][1]}"' in page
    assert stored(cast, "existing") == before


def test_one_class_keeps_stages_at_least(cast, oda, here):
    page = text(oda.post(here, form(cast, new=[], existing=[])))

    assert "Give one class of patients a stage at least." in page


@pytest.mark.parametrize(
    ("button", "names"),
    [
        ("up:existing:2", ["Resting", "Needles in", "Needles out"]),
        ("down:existing:1", ["Resting", "Needles in", "Needles out"]),
        ("up:existing:1", ["Needles in", "Resting", "Needles out"]),
        ("remove:existing:2", ["Needles in", "Needles out"]),
        ("add:existing", ["Needles in", "Resting", "Needles out", ""]),
        ("preset:existing:one_room", ["Treatment"]),
        ("preset:existing:nothing", ["Needles in", "Resting", "Needles out"]),
        ("copy:existing", ["Long talk"]),
        ("show", ["Needles in", "Resting", "Needles out"]),
        ("dance:existing:9", ["Needles in", "Resting", "Needles out"]),
    ],
)
@pytest.mark.parametrize("headers", [{}, QUIET])
def test_buttons_change_the_form_and_save_nothing(cast, oda, here, button, names, headers):
    told = form(cast, new=[("Long talk", 60, "PR")], existing=REMOVAL, do=button)

    response = oda.post(here, told, headers=headers)

    found = [
        line.split('value="')[1].split('"')[0]
        for line in response.content.decode().splitlines()
        if 'id="existing-' in line and '-name"' in line
    ]
    assert (response.status_code, found) == (200, names)
    assert stored(cast, "existing") == [("Needles in", 30, True), ("Resting", 30, False)]


def test_quiet_button_is_answered_with_its_panel_alone(cast, oda, here):
    page = text(oda.post(here, form(cast, do="add:new"), headers=QUIET))

    assert page.startswith('<fieldset class="staging-panel" id="panel-new"')
    assert "panel-existing" not in page.replace('hx-target="#panel-existing"', "")


def test_second_of_two_people_sees_what_the_first_saved(cast, oda, here):
    stale = form(cast, new=REMOVAL[:1])
    oda.post(here, form(cast, new=REMOVAL))

    page = text(oda.post(here, stale))

    assert "Oda Berg changed the stages while you were editing" in page
    assert "New patients now: Needles in 15 min, Resting 30 min, Needles out 15 min" in page
    assert len(stored(cast, "new")) == 3


def test_version_of_the_shown_conflict_lets_one_decide(cast, oda, here):
    oda.post(here, form(cast, new=REMOVAL))

    oda.post(here, form(cast, new=REMOVAL[:1]))

    assert len(stored(cast, "new")) == 1


def test_every_preset_has_a_button(cast, oda, here):
    page = text(oda.get(here))

    assert [f'value="preset:new:{preset}"' in page for preset in PRESETS] == [True] * len(Preset)
