"""The pages of staff: list, invitation, form, photo, leaving."""

import io
import re
import time
from datetime import timedelta

import pytest
from PIL import Image

from qimen.gateways import letters
from qimen.models import Message, StaffMember
from qimen.queries import messages, staff
from qimen.queries.staff import Standing
from tests import cast as people
from tests.cast import NOW, PASSWORD
from tests.cast import acting as as_

pytestmark = pytest.mark.django_db
HERE = "/staff/riverbend/settings/staff/"
BEN = {"name": "Ben Ito", "email": "Ben@Riverbend.Example", "role": "practitioner"}


def text(response):
    return " ".join(response.content.decode().split())


def seen_in(response):
    """Return the order that a list was drawn in, as its forms carry it."""
    return re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]


@pytest.fixture
def oda(cast, sign_in):
    return sign_in(cast.oda)


def form(member, **other):
    told = {
        "name": member.name, "credentials": "", "pronouns": "", "bio": "", "phone": "",
        "notifications_email": member.notifications_email, "role": member.role,
        "is_practitioner": "on" if member.is_practitioner else None, "online": "on",
        "auto_accept": "on", "max_starts_per_hour": "", "primary_location": "",
        "primary_service": "", "services": staff.services_of(member),
        "services_were": staff.services_of(member), "revision": "0", **other,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


def member(name):
    return StaffMember.objects.get(name=name)


def test_list_shows_who_can_come_in(cast, oda):
    oda.post(f"{HERE}new/", BEN)
    StaffMember.objects.filter(pk=cast.mei.pk).update(disabled_at=NOW)

    page = text(oda.get(HERE))

    assert "Invited on Mon, Mar 2" in page
    assert "No access since Mon, Mar 2" in page
    assert page.index("Ben Ito") < page.index("Mei Tan")


def test_invited_colleague_comes_in_by_the_link(cast, oda, client):
    response = oda.post(f"{HERE}new/", BEN)

    ben = member("Ben Ito")
    assert response["Location"] == f"{HERE}{ben.ref}/"
    assert (ben.email, ben.is_practitioner) == ("ben@riverbend.example", True)
    mail = letters.compose(messages.draft(Message.objects.select_related("clinic").get()))
    assert mail.subject == "Riverbend Acupuncture invites you to its calendar"
    link = next(line.strip() for line in mail.text.splitlines() if "/set-up/" in line)
    assert link in mail.html
    client.logout()
    page = client.get(link.removeprefix("http://localhost:8000"), follow=True)
    assert page.status_code == 200
    client.post("/account/set-up/", {"password1": PASSWORD})
    assert staff.standing(as_(cast.oda), member("Ben Ito")).standing == Standing.ACTIVE


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Enter a name."),
        ({"email": "ben"}, "Enter an e-mail address like desk@example.org."),
        ({"email": "lin@riverbend.example"}, "This is the address of Lin Zhou."),
        ({"role": "emperor"}, "emperor"),
        ({"role": "system"}, "system"),
    ],
)
def test_invitation_says_what_is_needed(cast, oda, wrong, said):
    page = text(oda.post(f"{HERE}new/", {**BEN, **wrong}))

    assert said in page
    assert not Message.objects.exists()


@pytest.mark.parametrize("url", ["", "smtp://localhost:25"])
def test_invitation_says_that_it_waits_where_no_mail_leaves(cast, oda, settings, url):
    settings.SMTP_URL = url

    page = text(oda.post(f"{HERE}new/", BEN, follow=True))
    again = oda.post(
        f"{HERE}{member('Ben Ito').ref}/invitation/", {"email": BEN["email"]}, follow=True
    )

    for said in (page, text(again)):
        assert ("the link waits until it is" in said) == (not url)


def test_practitioner_who_gives_no_service_yet_is_named(cast, oda):
    oda.post(f"{HERE}new/", BEN)

    page = text(oda.get(HERE))

    assert page.count("Gives no service yet") == 1
    assert page.index("Ben Ito") < page.index("Gives no service yet")


def test_another_link_goes_to_a_corrected_address(cast, oda):
    oda.post(f"{HERE}new/", BEN)
    ben = member("Ben Ito")

    oda.post(f"{HERE}{ben.ref}/invitation/", {"email": "benito@riverbend.example"})

    assert Message.objects.order_by("id").last().recipient == "benito@riverbend.example"


def test_undelivered_invitation_shows_the_servers_answer(cast, oda):
    oda.post(f"{HERE}new/", BEN)
    Message.objects.update(state="dead", answer="550 no such user")

    page = text(oda.get(f"{HERE}{member('Ben Ito').ref}/invitation/"))

    assert "The invitation did not arrive" in page
    assert "550 no such user" in page


def test_switches_are_saved(cast, oda):
    told = form(
        cast.lin, auto_accept=None, max_starts_per_hour="2", pronouns="she/her",
        primary_location=cast.main.pk, primary_service=cast.acupuncture.pk,
        services=[cast.acupuncture.pk],
    )  # fmt: skip

    response = oda.post(f"{HERE}{cast.lin.ref}/", told)

    assert response["Location"] == HERE
    lin = member("Lin Zhou")
    assert (lin.online, lin.auto_accept, lin.max_starts_per_hour, lin.pronouns) == (
        True, False, 2, "she/her"
    )  # fmt: skip
    assert (lin.primary_location, lin.primary_service) == (cast.main, cast.acupuncture)
    assert staff.services_of(lin) == [cast.acupuncture.pk]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Enter a name."),
        ({"max_starts_per_hour": "0"}, "Enter a number from 1 to 30"),
        ({"max_starts_per_hour": "many"}, "Enter a number from 1 to 30"),
        ({"notifications_email": "lin"}, "Enter an e-mail address like desk@example.org."),
        ({"phone": "call me"}, "Enter a phone number like"),
        ({"primary_location": "999999"}, "Choose one."),
    ],
)
def test_form_says_what_is_needed_and_keeps_what_was_typed(cast, oda, wrong, said):
    page = text(oda.post(f"{HERE}{cast.lin.ref}/", form(cast.lin, bio="Typed here", **wrong)))

    assert said in page
    assert "Typed here" in page
    assert member("Lin Zhou").bio == ""


def test_diary_of_who_has_visits_ahead_stays(cast, oda):
    people.appointment(cast, cast.ada, NOW)
    told = form(cast.lin, role="front_desk", is_practitioner=None)

    page = text(oda.post(f"{HERE}{cast.lin.ref}/", told))

    assert "Visits with them are booked. Move or cancel those first." in page


def test_page_of_a_colleague_leads_to_where_they_are_signed_in(cast, oda):
    there = f"{HERE}{cast.lin.ref}/sessions/"

    assert f'href="{there}"' in text(oda.get(f"{HERE}{cast.lin.ref}/"))
    assert oda.get(there).status_code == 200


def test_own_role_is_not_asked_and_not_taken(cast, oda):
    assert "Nobody changes their own role" in text(oda.get(f"{HERE}{cast.oda.ref}/"))

    oda.post(f"{HERE}{cast.oda.ref}/", form(cast.oda, role="auditor", name="Oda B."))

    assert member("Oda B.").role == "owner"


def test_second_of_two_people_sees_what_the_first_changed(cast, oda):
    oda.post(f"{HERE}{cast.lin.ref}/", form(cast.lin, pronouns="they/them"))

    page = text(oda.post(f"{HERE}{cast.lin.ref}/", form(cast.lin, bio="Rests long.")))

    assert "Oda Berg changed it from “nothing” to “they/them”. It is taken over below." in page
    assert 'name="pronouns" value="they/them"' in page
    assert "Rests long." in page


def test_staff_move_by_a_place(cast, oda):
    seen = seen_in(oda.get(HERE))
    oda.post(f"{HERE}{cast.mei.ref}/place/", {"to": "up", "seen": seen})

    assert text(oda.get(HERE)).index("Mei Tan</b>") < text(oda.get(HERE)).index("Oda Berg</b>")


def test_second_of_two_who_change_the_order_sees_how_it_is_now(cast, oda):
    seen = seen_in(oda.get(HERE))
    oda.post(f"{HERE}{cast.mei.ref}/place/", {"to": "up", "seen": seen})

    page = text(oda.post(f"{HERE}{cast.lin.ref}/place/", {"to": "down", "seen": seen}, follow=True))

    assert "Somebody else changed the order meanwhile." in page
    assert page.index("Lin Zhou</b>") < page.index("Noor Haddad</b>")


# ── photo ────────────────────────────────────────────────────────────────────────────────


def picture():
    file = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(file, "PNG")
    file.seek(0)
    file.name = "lin.png"
    return file


def test_photo_is_put_up_shown_to_patients_and_taken_down(cast, oda):
    here = f"{HERE}{cast.lin.ref}/photo/"
    oda.post(here, {"photo": picture()})
    photo = member("Lin Zhou").photo
    assert (photo.width, photo.height) == (640, 427)
    assert oda.get(f"/riverbend/pictures/{photo.ref}/")["Content-Type"] == "image/png"

    oda.post(here, {"remove": "yes"})

    assert member("Lin Zhou").photo is None
    assert oda.get(f"/riverbend/pictures/{photo.ref}/").status_code == 404


def test_what_is_no_picture_is_refused_in_words(cast, oda):
    file = io.BytesIO(b"<svg onload='x'>")
    file.name = "lin.svg"

    assert "cannot be read" in text(oda.post(f"{HERE}{cast.lin.ref}/photo/", {"photo": file}))
    assert "Choose a file first." in text(oda.post(f"{HERE}{cast.lin.ref}/photo/"))


# ── leaving ──────────────────────────────────────────────────────────────────────────────


def test_leaver_is_out_with_the_next_request_and_their_visits_are_named(cast, oda, client):
    people.appointment(cast, cast.ada, NOW)
    lins = type(client)()
    people.sign_in(lins, cast.lin)
    assert lins.get("/staff/riverbend/").status_code == 200

    page = text(oda.get(f"{HERE}{cast.lin.ref}/leaving/"))
    oda.post(f"{HERE}{cast.lin.ref}/leaving/")

    assert "1 visit to come with Lin Zhou" in page
    assert lins.get("/staff/riverbend/").status_code in {302, 404}


def test_leaver_is_let_in_again(cast, oda):
    oda.post(f"{HERE}{cast.lin.ref}/leaving/")

    oda.post(f"{HERE}{cast.lin.ref}/return/")

    assert member("Lin Zhou").disabled_at is None


def test_nobody_ends_their_own_access(cast, oda):
    assert "This is you" in text(oda.get(f"{HERE}{cast.oda.ref}/leaving/"))
    assert "This is you" in text(oda.post(f"{HERE}{cast.oda.ref}/leaving/"))
    assert member("Oda Berg").disabled_at is None


# ── who it is ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def later(cast, client):
    """Oda's password and second step are eleven minutes old."""
    session = people.session_of(cast.oda.account, "staff")
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 11 * 60
    session["account_authentication_methods"] = session["account_authentication_methods"]
    session.save()
    client.cookies["qimen_session"] = session.session_key
    return client


PATHS = ("new/", "{lin}/", "{lin}/invitation/", "{lin}/leaving/", "{lin}/return/")


@pytest.mark.parametrize("path", PATHS)
def test_password_is_asked_for_again_before_staff_are_changed(cast, later, path):
    response = later.get(HERE + path.format(lin=cast.lin.ref))

    assert response["Location"].startswith("/account/")
    assert "reauthenticate" in response["Location"]


def test_list_needs_no_password_again(cast, later):
    assert later.get(HERE).status_code == 200


def test_time_that_runs_out_while_typing_loses_nothing_and_changes_nothing(cast, later):
    page = text(later.post(f"{HERE}{cast.lin.ref}/", form(cast.lin, bio="Typed for long")))

    assert "Nothing is saved yet: show that it is you" in page
    assert "Typed for long" in page
    assert member("Lin Zhou").bio == ""
    later.post(f"{HERE}{cast.lin.ref}/leaving/")
    assert member("Lin Zhou").disabled_at is None
    later.post(f"{HERE}new/", BEN)
    assert not Message.objects.exists()


@pytest.mark.parametrize("who", ["lin", "noor", "hana"])
def test_nobody_but_the_owner_sees_staff(cast, sign_in, who):
    client = sign_in(getattr(cast, who))

    for path in ("", *PATHS):
        assert client.get(HERE + path.format(lin=cast.lin.ref)).status_code == 404


def test_invitation_is_over_after_seven_days(cast, oda):
    oda.post(f"{HERE}new/", BEN)

    assert Message.objects.get().expires_at == NOW + timedelta(days=7)
