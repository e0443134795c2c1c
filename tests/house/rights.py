"""Who may do what, as a page for people: made from the table in rules/access.py.

    python -m tests.house.rights        writes docs/admin/rights.md

tests/house/test_rights.py fails when the page and the table no longer say the same.
"""

from qimen.rules.access import TABLE, Permission, Role, Scope
from tests.house import building

PAGE = building.ROOT / "docs" / "admin" / "rights.md"
COLUMNS = {
    Role.PATIENT: "patient",
    Role.PRACTITIONER: "practitioner",
    Role.FRONT_DESK: "front desk",
    Role.BILLING: "billing",
    Role.OWNER: "owner",
    Role.AUDITOR: "auditor",
}
#: What each permission lets somebody do.
WORDS = {
    Permission.REGISTER: "come by a file of one's own, by signing up",
    Permission.BOOK: "book in the portal",
    Permission.ARRANGE: "book, move and mark visits on the calendar, for any patient",
    Permission.DECIDE: "accept or decline one request by the link in its mail (only whoever holds the link)",
    Permission.CANCEL: "cancel visits; patients until the cut-off",
    Permission.RESCHEDULE: "move one's own visit in the portal, until the cut-off",
    Permission.SEE_OWN_APPOINTMENTS: "see one's own appointments",
    Permission.SEE_CALENDAR: "see the calendar",
    Permission.SEE_PATIENT: "open patient files: name, how to reach them, appointments",
    Permission.ADD_PATIENT: "Add New Patient",
    Permission.CHANGE_PATIENT: "change and archive patient files, write the red flag",
    Permission.SEE_RED_FLAG: "see the red flag, on the calendar too",
    Permission.SEE_NOTES: "read the note on a visit, and why it was cancelled or missed",
    Permission.SEE_MESSAGES: "see what was sent to a patient",
    Permission.SEE_ACTIVITY: "see what was done to a file, and who opened it",
    Permission.SEE_JOURNAL: "read the journal of the clinic",
    Permission.END_SESSIONS: "see where colleagues are signed in, and sign them out",
    Permission.SEE_PORTAL: "see the Patient Portal page and its preview",
    Permission.CHANGE_TIME_OFF: "record time off, and blocks that are not visits",
    Permission.CHANGE_SETUP: "change settings: portal, clinic, places, services, staff, hours",
}
SCOPES = {Scope.NONE: "–", Scope.OWN: "own", Scope.CLINIC: "clinic"}
HEAD = """# Who may do what

This page is made from the table in `rules/access.py`, which is what the program asks; do not edit it by hand (`python -m tests.house.rights`).

*Clinic* is everything of the clinic that one works at, and nothing of another clinic's. *Own* is, for a patient, the own file; for a practitioner, the own diary and the patients who have had or will have a visit with them. What somebody may not see does not exist for them: its address answers like one that was never given out.

Rights come from the door. Whoever signs in at the patients' door has a patient's rights, also when the same account works at the clinic; the staff door asks for a second step. A changed role counts from the next request on.

"""
FOOT = """
With the clinic's setting *Practitioners see all*, practitioners see their colleagues' diaries, too; they arrange visits in their own alone, and of patients who are not theirs the calendar tells them the name. A file that a practitioner adds opens for them with the first visit they have together.

Every opening of a patient's file by staff is in the journal (`docs/journal.md`), with who and when. Somebody who leaves loses all access with the next request: end it under *Clinic Settings, Staff*.
"""


def page() -> str:
    """Return the page as it has to be."""
    heads = ["what", *COLUMNS.values()]
    lines = [f"| {' | '.join(['permission', *heads])} |", "|---" * (len(heads) + 1) + "|"]
    for permission, roles in TABLE.items():
        cells = [SCOPES[roles.get(role, Scope.NONE)] for role in COLUMNS]
        lines.append(f"| `{permission.value}` | {' | '.join([WORDS[permission], *cells])} |")
    return HEAD + "\n".join(lines) + "\n" + FOOT


if __name__ == "__main__":
    PAGE.write_text(page())
