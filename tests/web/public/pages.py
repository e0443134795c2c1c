"""How the tests of the booking pages speak of them."""

from urllib.parse import urlencode

BOOK, CONFIRM = "/riverbend/book/", "/riverbend/book/confirmation/"
#: Tuesday, March 3, 2026, in Los Angeles.
TUESDAY = "2026-03-03"
NINE = "2026-03-03T17:00Z"
KEY = "k" * 43


def text(response):
    return " ".join(response.content.decode().split())


def query(cast, **values):
    """The choices for acupuncture with Lin at Main Street, with some of them changed."""
    chosen = {
        "location": cast.main.ref,
        "service": cast.acupuncture.ref,
        "practitioner": cast.lin.ref,
        **values,
    }
    return urlencode({key: value for key, value in chosen.items() if value})


def times(cast, **values):
    return f"{BOOK}?{query(cast, **values)}"


def confirmation(cast, at=NINE, **values):
    return f"{CONFIRM}?{query(cast, at=at, **values)}"
