"""What the console says of a clinic that was made: where it is, and how its staff come in."""

from django.conf import settings
from django.urls import reverse

from qimen.actions.clinics import Loaded


def lines(loaded: Loaded) -> list[str]:
    """Return the lines: for a new clinic its addresses, and a link for who has no password yet."""
    told = []
    if loaded.is_new:
        told = [
            f"{loaded.name} is there: {settings.SITE_URL}/{loaded.slug}/",
            f"Staff sign in at {settings.SITE_URL}/staff/{loaded.slug}/",
        ]
    for member in loaded.set_up:
        link = settings.SITE_URL + reverse("account_set_up_link", args=[member.token])
        told += ["", f"{member.name} <{member.email}> chooses a password at", f"  {link}"]
    if loaded.set_up:
        told += ["", "Each link works once, for seven days. Hand them over in private."]
    return told
