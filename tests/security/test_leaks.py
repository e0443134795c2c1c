"""Nothing of a patient leaves a page by its title, its links or the log; no page asks elsewhere.

security.md G13, G15, ASVS 1.2.1, 14.2.1. What stands in the bodies, and for whom:
tests/house/test_gates.py.
"""

import logging
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.db import models, transaction
from django.http import HttpResponse

from qimen import models as stored
from qimen.queries import kept
from tests.cast import NOW
from tests.house import visitors

pytestmark = pytest.mark.django_db
WHO = ("anonymous", "ada", "noor", "oda")
WORDS = [word for words in visitors.CANARIES.values() for word in words if len(word) > 4]
#: What a browser fetches, or sends to, by itself or by a press.
ADDRESSES = ("href", "src", "srcset", "action", "formaction", "data", "poster", "hx-get", "hx-post")
#: Leads away on purpose, and only by a press: the phone, a mail program, the clinic's own site.
OUTWARD = ("tel:", "mailto:", "https://riverbend.example")
MARKUP = "\"'><svg onload=alert(1)>"


class Page(HTMLParser):
    """Titles, addresses, and names of attributes of a page."""

    def __init__(self, text):
        super().__init__()
        self.title, self.addresses, self.attributes, self._in_title = "", [], set(), False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self._in_title = self._in_title or tag == "title"
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [(tag, value or "") for name, value in attrs if name in ADDRESSES]

    def handle_endtag(self, tag):
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data):
        self.title += data if self._in_title else ""


@pytest.fixture
def town(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    cast, refs = visitors.assemble()
    return cast, {name: visitors.client_of(name, cast) for name in WHO}, refs


def visited(town, method="GET"):
    """Send everybody everywhere; yield who, where and what came back."""
    _, clients, refs = town
    for route, rules in visitors.matrix().items():
        for name, client in clients.items():
            if route == "account_logout" and method == "POST":
                continue
            with transaction.atomic():
                answer = client.generic(method, rules["path"].format(**refs))
                transaction.set_rollback(True)
            if method != "GET":
                kept.forget_all()  # what is kept of a version that was undone
            yield name, route, answer


class Kept(logging.Handler):
    """What the product logs, at any level, through its own filter and format."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        console = next(one for one in logging.getLogger().handlers if one.filters)
        self.setFormatter(console.formatter)
        self.filters, self.lines = list(console.filters), []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture
def log():
    handler = Kept()
    logging.getLogger().addHandler(handler)
    yield handler.lines
    logging.getLogger().removeHandler(handler)


def named(text):
    """Return the words of patients in what a history, a referrer or a log would keep."""
    shown = unquote(text)
    return [] if shown.startswith(("tel:", "mailto:")) else [w for w in WORDS if w in shown]


def is_elsewhere(tag, to):
    """Whether an address leads away that may not: whatever a browser fetches stays with us."""
    is_own = urlsplit(to).netloc in {"", urlsplit(settings.SITE_URL).netloc}
    return not is_own and not (tag == "a" and to.startswith(OUTWARD)) and "data:image/" not in to


def faults(answer):
    """Return what an answer says outside its body's text: names, and addresses of elsewhere."""
    wrong = [("redirect", word) for word in named(answer.headers.get("Location", ""))]
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        page = Page(answer.content.decode())
        wrong += [("title", word) for word in named(page.title)]
        wrong += [("address", word) for _, to in page.addresses for word in named(to)]
        wrong += [("elsewhere", to) for tag, to in page.addresses if is_elsewhere(tag, to)]
    return wrong


def test_titles_addresses_and_the_log_name_no_patient_and_pages_ask_nobody_elsewhere(town, log):
    found = [
        (method, name, route, fault)
        for method in ("GET", "POST")
        for name, route, answer in visited(town, method)
        for fault in faults(answer)
    ]

    assert found == []
    assert any("404" in line for line in log)
    secrets = [*WORDS, town[2]["feed"]]
    assert [(word, line) for line in log for word in secrets if word in line] == []


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("<title>Eve Stone, patient file</title>", ("title", "Eve Stone")),
        ('<a href="/patients/?q=Eve%20Stone">', ("address", "Eve Stone")),
        ('<form action="/find/eve@example.org/">', ("address", "eve@example.org")),
        ('<script src="https://cdn.example/x.js">', ("elsewhere", "https://cdn.example/x.js")),
        ('<img src="//t.example/p.gif">', ("elsewhere", "//t.example/p.gif")),
        ('<img src="https://riverbend.example/x">', ("elsewhere", "https://riverbend.example/x")),
    ],
)
def test_pages_are_inspected(page, fault):
    assert faults(HttpResponse(page)) == [fault]


# ── markup that somebody typed ───────────────────────────────────────────────────────────

ROWS = (
    stored.Clinic, stored.Location, stored.Room, stored.Service, stored.Stage, stored.StaffMember,
    stored.Closure, stored.TimeOff, stored.Block, stored.Patient, stored.Appointment,
    stored.BookButton,
)  # fmt: skip
#: Codes and keys, not words that somebody types.
CODES = {
    "slug", "ref", "zone", "country", "currency", "language", "role", "email_key", "found_by",
    "colour", "size", "corner", "copied_code", "website", "found_by_parts",
}  # fmt: skip


def words_of(model):
    return [
        field
        for field in model._meta.fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.name not in CODES
        and (field.max_length or 99) > len(MARKUP) + 4
    ]


def test_markup_in_any_words_stays_words_on_every_page(town):
    typed = 0
    for model in ROWS:
        for row in model.objects.all():
            changed = {
                field.name: f"{row.pk}{MARKUP}"
                for field in words_of(model)
                if not isinstance(field, models.EmailField)
            }
            typed += len(changed)
            if changed:
                model.objects.filter(pk=row.pk).update(**changed)
    kept.forget_all()

    found = 0
    for name, route, answer in visited(town):
        text = answer.content.decode(errors="replace")
        found += "svg onload" in text
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            assert (name, route, "onload" in Page(text).attributes) == (name, route, False)
    assert typed > 40
    assert found > 60
