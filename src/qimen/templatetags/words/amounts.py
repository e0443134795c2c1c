"""Money, lengths, phone numbers and names in words."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat

from qimen.rules import money as rules

SIGNS = {"USD": "$", "CAD": "$", "AUD": "$", "NZD": "$", "GBP": "£", "EUR": "€", "JPY": "¥"}
A_COUPLE_OF_HOURS = 120


def money(minor: int, currency: str) -> str:
    """Say an amount in minor units: 9500 and USD is "$95", 9550 "$95.50", JPY 9500 "¥9,500"."""
    places = rules.digits(currency)
    whole, rest = divmod(minor, 10**places)
    amount = f"{whole:,}.{rest:0{places}}" if rest else f"{whole:,}"
    sign = SIGNS.get(currency)
    return f"{sign}{amount}" if sign else f"{amount} {currency}"


def minutes(count: int) -> str:
    """Say a length: "1 minute", "90 minutes", "2 hours", "2 hours 15 minutes"."""
    if count < A_COUPLE_OF_HOURS:
        return _counted(count, "minute")
    whole, rest = divmod(count, 60)
    return " ".join(
        filter(None, [_counted(whole, "hour"), _counted(rest, "minute") if rest else ""])
    )


def phone_words(number: str, country: str = "US") -> str:
    """Write a phone number as people of the country do; one we cannot read stays as it was."""
    parsed = _parsed(number, country)
    if parsed is None:
        return number
    at_home = phonenumbers.region_code_for_country_code(parsed.country_code or 0) == country
    style = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def tel(number: str, country: str = "US") -> str:
    """Return what a tel: link needs, or nothing when it is no number one could dial."""
    parsed = _parsed(number, country)
    return phonenumbers.format_number(parsed, PhoneNumberFormat.RFC3966) if parsed else ""


def initials(name: str) -> str:
    """Return the first letters of the first and last word: "Jo van der Li" is "JL"."""
    words = name.split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _parsed(number: str, country: str) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) else None
