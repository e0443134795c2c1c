"""The mails about accounts: each kind has words, no secrets but the code, and a way in."""

from datetime import UTC, datetime

import pytest

from qimen.gateways import letters
from qimen.web.account import words
from qimen.web.gate import Door

NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
CLINIC = letters.Letterhead(
    name="Riverbend Acupuncture", email="desk@riverbend.example", phone="+1 541 555 0100",
    country="US", slug="riverbend", clock_24=False,
)  # fmt: skip
KINDS = sorted(set(words.KINDS.values()))
WITH_CODE = {"email_confirmation_code", "login_code", "password_reset_code"}


def composed(kind, clinic=CLINIC):
    given = {"code": "ABCD-EFGH"} if kind in WITH_CODE else {}
    draft = letters.Draft(
        kind=f"account/{kind}", recipient="jo@example.org",
        facts=words.facts(kind, given, slug="riverbend", door=Door.PATIENT),
        message_id="<1@localhost>", at=NOW, clinic=clinic,
    )  # fmt: skip
    return letters.compose(draft)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("clinic", [CLINIC, None], ids=["of a clinic", "of none"])
def test_mail_has_words_in_text_and_html(kind, clinic):
    mail = composed(kind, clinic)

    assert 8 < len(mail.subject) < 80
    assert ("ABCD-EFGH" in mail.text, "ABCD-EFGH" in mail.html) == (kind in WITH_CODE,) * 2
    assert ("ABCD-EFGH" in mail.subject) is False
    assert "<script" not in mail.html


@pytest.mark.parametrize("kind", ["already_have_account", "unknown", "password_changed"])
def test_mail_leads_to_the_clinics_own_pages(kind):
    mail = composed(kind)

    assert "http://localhost:8000/riverbend/sign-" in mail.text
