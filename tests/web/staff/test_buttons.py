"""The designer of Book Appointment buttons, the Embed Code, the counts, the sites of the frame."""

from html import unescape

import pytest

from qimen.actions import clicks
from qimen.actions.setup import buttons
from qimen.models import BookButton, FrameSite
from tests.cast import NOW, acting
from tests.web.public.pages import text

pytestmark = pytest.mark.django_db
HERE = "/staff/riverbend/portal/buttons/"
GIVEN = {
    "name": "Home page", "label": "Book an appointment", "size": "medium", "colour": "#00634C",
    "corner": "soft", "service": "", "practitioner": "", "location": "", "revision": "0",
}  # fmt: skip


@pytest.fixture
def oda(sign_in, cast):
    return sign_in(cast.oda)


@pytest.fixture
def button(cast):
    said = buttons.Kept(
        name="Home page", label="Book now", size="medium", colour="#00634c", corner="soft"
    )
    return buttons.add(acting(cast.oda), said, now=NOW)


def code_on(page):
    """Return the code that the page shows, as it would be pasted."""
    whole = page.content.decode()
    return unescape(whole.split('id="code"', 1)[1].split(">", 1)[1].split("</textarea>", 1)[0])


def test_save_and_close_shows_the_embed_code(oda, cast):
    saved = oda.post(f"{HERE}new/", GIVEN, follow=True)

    button = BookButton.objects.get()
    address = f"http://localhost:8000/riverbend/book/?from={button.ref}"
    code = code_on(saved)
    assert saved.redirect_chain == [(f"{HERE}{button.ref}/", 302)]
    assert code.startswith(f'<a href="{address}" style="display:inline-block;')
    assert code.endswith('dir="auto">Book an appointment</a>')
    assert "background:#00634c;color:#ffffff" in code


def test_preselected_choices_stand_in_the_link(oda, cast):
    chosen = {"service": cast.acupuncture.pk, "practitioner": cast.lin.pk, "location": cast.main.pk}

    saved = oda.post(f"{HERE}new/", GIVEN | chosen, follow=True)

    query = f"location={cast.main.ref}&service={cast.acupuncture.ref}&practitioner={cast.lin.ref}"
    assert f"&{query}" in unescape(code_on(saved))
    assert "with Acupuncture, Lin Zhou, Main Street chosen already" in text(saved)


@pytest.mark.parametrize(
    ("box", "typed", "words"),
    [
        ("name", "", "Enter a name"),
        ("label", " ", "Enter what stands on the button."),
        ("label", "x" * 41, "Use 40 characters or fewer."),
        ("label", "Book\u202enow", "A character here cannot be shown."),
        ("colour", "jade", "Enter a colour like #00634c"),
        ("colour", "#00634c;x:y", "Enter a colour like #00634c"),
        ("size", "huge", "Choose one."),
        ("corner", "", "Choose one."),
        ("service", "999999", "Choose one."),
    ],
)
def test_what_cannot_be_is_named_and_kept(oda, cast, box, typed, words):
    page = oda.post(f"{HERE}new/", GIVEN | {box: typed})

    shown = text(page)
    assert (page.status_code, BookButton.objects.count()) == (200, 0)
    assert words in unescape(shown)
    assert 'value="Home page"' in shown or box == "name"


def test_somebody_who_does_not_give_the_service_is_refused(oda, cast):
    chosen = {"service": cast.consultation.pk, "practitioner": cast.mei.pk}

    page = oda.post(f"{HERE}new/", GIVEN | chosen)

    assert "They do not give Herbal consultation." in text(page)
    assert BookButton.objects.count() == 0


def test_name_of_another_button_is_refused(oda, button):
    assert "Another button has this name" in text(oda.post(f"{HERE}new/", GIVEN))


def test_preview_follows_what_is_typed_and_saves_nothing(oda, cast):
    asked = {"label": "Visit us", "size": "large", "colour": "#f2c14e", "corner": "round"}

    part = oda.get(f"{HERE}new/", asked, headers={"HX-Request": "true"})

    shown = text(part)
    assert "<html" not in shown
    assert shown.count("Visit us") == 2
    assert "background:#f2c14e;color:#000000" in shown
    assert "Black text, contrast 12.5 to 1" in shown
    assert BookButton.objects.count() == 0


@pytest.mark.parametrize(
    "asked", [{"colour": "}</style><script>"}, {"size": "huge"}, {"label": "<b>"}, {"corner": "'"}]
)
def test_preview_of_odd_values_is_drawn_as_usual(oda, cast, asked):
    page = oda.get(f"{HERE}new/", asked).content.decode()

    style = page.split("<style nonce=", 1)[1].split("</style>", 1)[0]
    assert "display:inline-block" in style
    assert "<" not in style
    assert "<b>" not in page.split('id="preview"')[1].split("</section>")[0]


def test_preset_fills_the_box_without_script(oda, cast):
    page = text(oda.get(f"{HERE}new/", {"name": "Foot", "colour": "#111111", "preset": "#a33b20"}))

    assert 'value="#a33b20"' in page
    assert 'value="Foot"' in page


def test_changed_button_that_was_copied_has_to_be_pasted_again(oda, button):
    other = oda.post(f"{HERE}new/", GIVEN | {"name": "Newsletter"})["Location"]
    for one in (f"{HERE}{button.ref}/", other):
        oda.post(f"{one}copy/")
    before = text(oda.get(HERE))

    oda.post(f"{HERE}{button.ref}/design/", GIVEN | {"label": "Visit us"})

    after = text(oda.get(HERE))
    notice = after.split("<h2>Paste again</h2>")[1].split("</div>")[0]
    assert "Paste again" not in before
    assert ("Home page" in notice, "Newsletter" in notice) == (True, False)
    oda.post(f"{HERE}{button.ref}/copy/")
    assert "Paste again" not in text(oda.get(HERE))


def test_button_that_was_never_copied_says_so(oda, button):
    oda.post(f"{HERE}{button.ref}/design/", GIVEN | {"label": "Visit us"})

    page = text(oda.get(HERE))

    assert ("Not copied yet" in page, "Paste again" in page) == (True, False)


def test_new_name_alone_makes_no_new_code(oda, button):
    oda.post(f"{HERE}{button.ref}/copy/")

    oda.post(f"{HERE}{button.ref}/design/", GIVEN | {"label": "Book now", "name": "Foot of page"})

    page = text(oda.get(HERE))
    assert ("Foot of page" in page, "Paste again" in page) == (True, False)


def test_two_who_change_it_at_once_find_out(oda, button):
    oda.post(f"{HERE}{button.ref}/design/", GIVEN | {"label": "First"})

    page = text(oda.post(f"{HERE}{button.ref}/design/", GIVEN | {"label": "Second"}))

    assert "Somebody else saved this while you were editing" in page
    assert BookButton.objects.get().label == "First"


def test_counts_stand_beside_each_button(oda, cast, button):
    for _ in range(3):
        clicks.count(cast.riverbend, button.ref, now=NOW)

    page = text(oda.get(f"{HERE}{button.ref}/"))

    assert "<dt>Clicks</dt><dd>3</dd>" in page
    assert "<dt>Bookings</dt><dd>0</dd>" in page


def test_removing_asks_first(oda, button):
    asked = oda.get(f"{HERE}{button.ref}/removal/")
    kept = BookButton.objects.get().removed_at

    oda.post(f"{HERE}{button.ref}/removal/")

    assert "Remove Home page?" in text(asked)
    assert (kept, BookButton.objects.get().removed_at) == (None, NOW)
    assert oda.get(f"{HERE}{button.ref}/").status_code == 404


# ── sites ────────────────────────────────────────────────────────────────────────────────


def test_site_is_listed_by_its_origin_and_the_code_of_the_frame_appears(oda, cast, button):
    without = text(oda.get(f"{HERE}{button.ref}/"))

    oda.post(f"{HERE}frame/", {"site": "https://www.clinic.example/contact"})

    page = oda.get(f"{HERE}{button.ref}/").content.decode()
    assert "Say on which site first" in without
    assert list(FrameSite.objects.values_list("origin", flat=True)) == [
        "https://www.clinic.example"
    ]
    assert f"http://localhost:8000/embed/riverbend/?via={button.ref}" in page


def test_address_that_no_browser_could_compare_is_named_and_kept(oda, cast):
    page = oda.post(f"{HERE}frame/", {"site": "http://clinic.example"})

    assert "Enter the address of your website" in text(page)
    assert 'value="http://clinic.example"' in text(page)
    assert FrameSite.objects.count() == 0


def test_site_is_removed(oda, cast):
    oda.post(f"{HERE}frame/", {"site": "https://clinic.example"})

    oda.post(f"{HERE}frame/", {"remove": "https://clinic.example"})

    assert FrameSite.objects.count() == 0
