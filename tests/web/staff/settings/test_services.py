"""The pages of services: list, form, order, use; and what two people do at once."""

import pytest

from qimen.actions.setup import services as acting
from qimen.models import Service
from qimen.queries import services
from tests import cast as people
from tests.cast import NOW
from tests.cast import acting as as_
from tests.web.staff.settings.test_staff import seen_in

pytestmark = pytest.mark.django_db
HERE = "/staff/riverbend/settings/services/"


def text(response):
    return " ".join(response.content.decode().split())


def form(cast, **other):
    told = {
        "name": "Acupuncture", "description": "", "category": "", "price": "95",
        "provided_to": "all", "online": "on", "hue": "a", "revision": "0",
        "practitioners": [cast.lin.pk, cast.mei.pk], **other,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


@pytest.fixture
def oda(cast, sign_in):
    return sign_in(cast.oda)


def test_list_shows_price_length_and_who_gives_it(cast, oda):
    page = text(oda.get(HERE))

    assert "$95, Lin Zhou, Mei Tan" in page
    assert "new 90 min, existing 60 min" in page
    assert page.index("Acupuncture</b>") < page.index("Herbal consultation</b>")


def test_list_warns_of_what_nobody_can_book(cast, oda):
    cast.consultation.given_by.all().delete()
    cast.acupuncture.stages.filter(patient_class="new").delete()

    page = text(oda.get(HERE))

    assert "Nobody gives it" in page
    assert "No stages for new patients" in page


def test_list_takes_the_same_statements_however_long_it_is(cast, oda, django_assert_num_queries):
    oda.get(HERE)
    # session, account, membership; services, stages, who gives them
    with django_assert_num_queries(6):
        oda.get(HERE)
    for name in ("Cupping", "Moxa", "Gua sha"):
        people.service(cast.riverbend, name, {"new": [("", 30, people.HANDS_ON)]}, [cast.lin])
    with django_assert_num_queries(6):
        oda.get(HERE)


def test_new_service_begins_with_a_staging_to_pick_from(cast, oda):
    told = form(cast, name="Cupping", price="60.50", staging="needle_rest_and_removal")

    response = oda.post(f"{HERE}new/", told)

    row = Service.objects.get(clinic=cast.riverbend, name="Cupping")
    assert response["Location"] == f"{HERE}{row.ref}/staging/"
    assert row.price_minor == 6_050
    assert [line.minutes for line in services.stages(as_(cast.oda), row)["new"]] == [15, 30, 15]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Enter a name."),
        ({"name": "Herbal consultation"}, "Another service has this name."),
        ({"price": "lots"}, "Enter an amount like 95.50"),
        ({"price": "-1"}, "Enter an amount like 95.50"),
        ({"price": "1.005"}, "Enter an amount like 95.50"),
        ({"price": "9999999999"}, "Enter an amount like 95.50"),
        ({"provided_to": "cats"}, "cats"),
        ({"practitioners": ["999999"]}, "One of these is gone."),
    ],
)
def test_form_says_what_is_needed_and_keeps_what_was_typed(cast, oda, wrong, said):
    told = form(cast, description="Typed with care", **wrong)

    page = text(oda.post(f"{HERE}{cast.acupuncture.ref}/", told))

    assert said in page
    assert "Typed with care" in page
    assert Service.objects.get(pk=cast.acupuncture.pk).description == ""


def test_service_is_saved(cast, oda):
    told = form(cast, price="100", online=None, rooms=[cast.willow.pk])

    response = oda.post(f"{HERE}{cast.acupuncture.ref}/", told)

    assert response["Location"] == HERE
    row = Service.objects.get(pk=cast.acupuncture.pk)
    assert (row.price_minor, row.online, services.chosen(row)["rooms"]) == (
        10_000, False, [cast.willow.pk]
    )  # fmt: skip


def test_second_of_two_people_sees_what_the_first_changed_and_decides(cast, oda):
    said = acting.Said(
        name="Acupuncture", description="", category="Needles", price_minor=9_900,
        provided_to="all", online=True, hue="a", practitioners=[cast.lin.pk], rooms=[],
        locations=[],
    )  # fmt: skip
    acting.change(as_(cast.oda), cast.acupuncture.ref, said, revision=0, now=NOW)

    page = text(oda.post(f"{HERE}{cast.acupuncture.ref}/", form(cast, price="105")))

    assert "Somebody else saved this while you were editing" in page
    assert "changed it from “95” to “99”. You typed something else" in page
    assert "from “Lin Zhou, Mei Tan” to “Lin Zhou”. It is taken over below." in page
    assert 'name="price" value="105"' in page
    assert 'name="category" value="Needles"' in page
    assert Service.objects.get(pk=cast.acupuncture.pk).price_minor == 9_900


def test_service_moves_by_a_place_or_to_where_it_was_dropped(cast, oda):
    oda.post(f"{HERE}{cast.consultation.ref}/place/", {"to": "up", "seen": seen_in(oda.get(HERE))})
    assert text(oda.get(HERE)).index("Herbal") < text(oda.get(HERE)).index("Acupuncture</b>")

    seen = seen_in(oda.get(HERE))
    oda.post(f"{HERE}{cast.consultation.ref}/place/", {"to": "1", "seen": seen})
    seen = seen_in(oda.get(HERE))
    for nonsense in ("", "sideways", "-1", "99999", "²"):
        oda.post(f"{HERE}{cast.consultation.ref}/place/", {"to": nonsense, "seen": seen})

    assert text(oda.get(HERE)).index("Acupuncture</b>") < text(oda.get(HERE)).index("Herbal")


def test_deactivating_names_the_visits_that_are_booked(cast, oda):
    people.appointment(cast, cast.ada, NOW)

    page = text(oda.get(f"{HERE}{cast.acupuncture.ref}/deactivation/"))
    oda.post(f"{HERE}{cast.acupuncture.ref}/deactivation/")

    assert "1 visit to come of Acupuncture" in page
    assert "Ada Moreno" in page
    assert "Out of use" in text(oda.get(HERE))
    oda.post(f"{HERE}{cast.acupuncture.ref}/activation/")
    assert "Out of use" not in text(oda.get(HERE))


@pytest.mark.parametrize("who", ["lin", "noor", "hana"])
def test_nobody_but_the_owner_sees_services(cast, sign_in, who):
    client = sign_in(getattr(cast, who))

    for path in ("", "new/", f"{cast.acupuncture.ref}/", f"{cast.acupuncture.ref}/staging/"):
        assert client.get(HERE + path).status_code == 404
