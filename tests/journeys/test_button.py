"""The button and the frame on somebody else's site, in a browser: a second server, another port."""

from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from qimen.actions.setup import buttons
from qimen.models import ButtonDay, PortalSettings
from qimen.rules import buttons as rules
from tests.cast import NOW, acting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HERE = "/staff/riverbend/portal/buttons/"
STRICT = "default-src 'none'; style-src 'unsafe-inline'"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
DRAWN = """link => { const s = getComputedStyle(link); return {
    ground: s.backgroundColor, text: s.color, size: parseFloat(s.fontSize),
    line: s.textDecorationLine, width: link.getBoundingClientRect().width,
    right: link.getBoundingClientRect().right, direction: s.direction } }"""

WORN = """([words, ground, round]) => {
    const made = document.querySelector("#preview .made"), s = getComputedStyle(made);
    return made.innerText === words && s.backgroundColor === ground && s.borderRadius === round }"""


class Site:
    """A website of its own; `pages` are (html, content policy) by path."""

    def __init__(self):
        self.pages = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Answer, self.pages))
        self.url = f"http://localhost:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def put(self, path, body, policy="", head=""):
        html = f"<!doctype html><html><head><title>x</title>{head}</head><body>{body}</body></html>"
        self.pages[path] = (html, policy)
        return self.url + path


class Answer(BaseHTTPRequestHandler):
    def __init__(self, pages, *args):
        self.pages = pages
        super().__init__(*args)

    def do_GET(self):
        html, policy = self.pages.get(self.path, ("", ""))
        self.send_response(200 if html else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(html.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def other_site():
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def button(live_cast):
    said = buttons.Kept(
        name="Home", label="Book an appointment!", size="medium", colour="#f2c14e", corner="soft",
        service_id=live_cast.acupuncture.pk,
    )  # fmt: skip
    return buttons.add(acting(live_cast.oda), said, now=NOW)


@pytest.fixture
def visitor(browser, live):
    """Somebody on a computer of their own, with a browser that says so."""
    made = browser.new_context(user_agent=CHROME, viewport={"width": 390, "height": 844})
    page = made.new_page()
    page.faults = []
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
    yield page
    made.close()


def code(button, live, **changes):
    look = {"label": button.label, "colour": button.colour, "size": button.size} | changes
    address = f"{live.url}/riverbend/book/?from={button.ref}&service={button.service.ref}"
    return rules.code(rules.Design(corner=button.corner, **look), address)


def pressed():
    return sum(ButtonDay.objects.values_list("clicks", flat=True))


def test_pasted_code_works_under_the_strictest_policy_and_is_counted(
    live, site, button, visitor, browse_as, page
):
    browse_as(button.clinic.staff.get(role="owner"))
    own = page
    own.goto(f"{HERE}{button.ref}/")
    pasted = own.locator("#code").input_value()

    visitor.goto(site.put("/", pasted, STRICT))
    look = visitor.locator("a").evaluate(DRAWN)
    visitor.get_by_text("Book an appointment!").click()
    visitor.wait_for_url(f"{live.url}/riverbend/book/**")

    assert (look["ground"], look["text"]) == ("rgb(242, 193, 78)", "rgb(0, 0, 0)")
    assert f"via={button.ref}" in visitor.url
    assert f"service={button.service.ref}" in visitor.url
    assert pressed() == 1
    assert visitor.context.cookies() == []
    assert [fault for fault in visitor.faults if "favicon" not in fault] == []


def test_loading_anew_and_going_back_count_nothing_more(live, site, button, visitor):
    visitor.goto(site.put("/", code(button, live)))
    visitor.locator("a").click()
    visitor.wait_for_url(f"{live.url}/**")

    visitor.reload()
    visitor.go_back()
    visitor.go_forward()

    assert pressed() == 1


@pytest.mark.parametrize("size", ["small", "medium", "large"])
@pytest.mark.parametrize("colour", ["#00634c", "#ffffff", "#777777", "#ffee00", "#101010"])
def test_dark_page_with_rules_of_its_own_changes_nothing(live, site, button, visitor, size, colour):
    head = (
        "<style>html{font-size:62.5%}body{background:#111;color:#999}"
        "a,a:link,a:hover{color:#f0f;text-decoration:underline;font-size:9px}</style>"
    )
    visitor.goto(site.put("/", code(button, live, size=size, colour=colour), head=head))

    look = visitor.locator("a").evaluate(DRAWN)

    text = rules.text_on(colour)
    assert look["text"] == ("rgb(255, 255, 255)" if text.is_white else "rgb(0, 0, 0)")
    assert (text.ratio >= 4.5, look["line"]) == (True, "none")
    assert look["size"] == {"small": 14, "medium": 16, "large": 20}[size]


@pytest.mark.parametrize(("label", "direction"), [("Book now!", "ltr"), ("احجز موعدًا!", "rtl")])
def test_label_runs_as_its_letters_do_in_a_page_from_right_to_left(
    live, site, button, visitor, label, direction
):
    body = f'<div dir="rtl"><p>مرحبا</p>{code(button, live, label=label)}</div>'
    visitor.goto(site.put("/", body, STRICT))

    assert visitor.locator("a").evaluate(DRAWN)["direction"] == direction


@pytest.mark.parametrize("label", ["Book an appointment!", "W" * 40])
def test_button_stays_on_the_page_at_twice_the_size(live, site, button, visitor, label):
    visitor.set_viewport_size({"width": 640, "height": 640})
    visitor.goto(site.put("/", code(button, live, size="large", label=label)))
    visitor.evaluate("document.documentElement.style.zoom = 2")

    is_wide = visitor.evaluate("document.documentElement.scrollWidth > innerWidth + 1")

    assert (is_wide, visitor.locator("a").is_visible()) == (False, True)


# ── the frame ────────────────────────────────────────────────────────────────────────────


def framed(page, site, live, button):
    """Put the frame on a site and open it; return what the frame holds."""
    address = f"{live.url}/embed/riverbend/?via={button.ref}&service={button.service.ref}"
    page.goto(site.put("/", rules.frame(address, "Free times"), f"{STRICT}; frame-src {live.url}"))
    page.locator("iframe").scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    return page.frames[-1]


def test_listed_site_shows_the_frame_and_another_is_refused(
    live, live_cast, site, other_site, button, visitor
):
    PortalSettings.objects.filter(clinic=live_cast.riverbend).update(times_public=True)
    buttons.allow_site(acting(live_cast.oda), site.url, now=NOW)

    shown = framed(visitor, site, live, button)
    words, faults = shown.locator("h1").inner_text(), list(visitor.faults)
    refused = framed(visitor, other_site, live, button)

    assert (words, [one for one in faults if "favicon" not in one]) == ("Acupuncture", [])
    assert refused.url == "chrome-error://chromewebdata/"
    assert any("frame-ancestors" in fault for fault in visitor.faults)


def test_time_in_the_frame_opens_the_portal_in_the_whole_window(
    live, live_cast, site, button, visitor
):
    PortalSettings.objects.filter(clinic=live_cast.riverbend).update(times_public=True)
    buttons.allow_site(acting(live_cast.oda), site.url, now=NOW)

    framed(visitor, site, live, button).locator(".embed-times a").first.click()
    visitor.wait_for_url(f"{live.url}/riverbend/book/**")

    assert ("date=" in visitor.url, f"via={button.ref}" in visitor.url) == (True, True)
    assert (pressed(), visitor.context.cookies()) == (1, [])


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_frame_is_accessible_at_any_width(live, live_cast, button, visitor, axe, width):
    PortalSettings.objects.filter(clinic=live_cast.riverbend).update(times_public=True)
    buttons.allow_site(acting(live_cast.oda), "https://clinic.example", now=NOW)
    visitor.set_viewport_size({"width": width, "height": 700})
    found = {}

    for query in ("", f"?service={button.service.ref}"):
        visitor.goto(f"{live.url}/embed/riverbend/{query}")
        is_wide = visitor.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        if faults := [*axe(visitor), *(["too wide"] if is_wide else [])]:
            found[query] = faults

    assert found == {}


# ── the designer ─────────────────────────────────────────────────────────────────────────


def test_preview_is_drawn_while_one_designs(live_cast, browse_as, page):
    browse_as(live_cast.oda)
    page.goto(f"{HERE}new/")

    page.get_by_label("Label").fill("Visit us")
    page.get_by_role("button", name="Straw").click()
    page.get_by_label("Round").check()
    page.get_by_text("Black text, contrast 12.5 to 1").wait_for()

    page.wait_for_function(WORN, arg=["Visit us", "rgb(242, 193, 78)", "1584px"])
    assert page.url.endswith("/new/")


def test_enter_saves_and_copying_is_noted(live_cast, browse_as, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    browse_as(live_cast.oda)
    page = context.new_page()
    page.goto(f"{HERE}new/")

    page.get_by_label("Name of this button").fill("Home")
    page.get_by_label("Name of this button").press("Enter")
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_role("button", name="Copied").wait_for()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#code").input_value()
    page.goto(HERE)
    assert page.locator("td .badge-ok").inner_text().strip() == "Copied"


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_are_accessible_and_never_wider_than_the_screen(
    live_cast, button, browse_as, page, axe, width
):
    browse_as(live_cast.oda)
    page.set_viewport_size({"width": width, "height": 844})
    refused = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    buttons.copied(acting(live_cast.oda), button.ref, "of before", now=NOW)
    buttons.allow_site(acting(live_cast.oda), "https://clinic.example", now=NOW)
    found = {}

    for path in ("", "new/", f"{button.ref}/", f"{button.ref}/design/", f"{button.ref}/removal/"):
        page.goto(f"{HERE}{path}")
        is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        if faults := [*axe(page), *(["too wide"] if is_wide else [])]:
            found[path] = faults

    assert (found, refused) == ({}, [])
