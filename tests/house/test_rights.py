"""The page on rights says what the table says."""

from qimen.rules.access import TABLE, Permission, Role, Scope
from tests.house import rights


def test_page_on_rights_is_what_the_table_says():
    assert rights.PAGE.read_text() == rights.page()


def test_every_permission_has_words():
    assert set(rights.WORDS) == set(Permission)


def test_every_role_of_people_has_a_column():
    assert set(rights.COLUMNS) == set(Role) - {Role.ANONYMOUS, Role.LINK, Role.SYSTEM}


def test_page_is_inspected(monkeypatch):
    monkeypatch.setitem(TABLE, Permission.SEE_JOURNAL, {Role.BILLING: Scope.CLINIC})

    assert rights.PAGE.read_text() != rights.page()
