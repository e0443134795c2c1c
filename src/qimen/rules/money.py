"""Amounts are whole numbers of a currency's smallest unit. No floats anywhere."""

from decimal import Decimal

#: Digits after the point (ISO 4217), where they are not two.
DIGITS = {
    "BHD": 3, "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0,
    "KMF": 0, "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3, "UGX": 0,
    "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip


def digits(currency: str) -> int:
    """Return how many digits after the point a currency has."""
    return DIGITS.get(currency, 2)


def minor_units(amount: Decimal, currency: str) -> int | None:
    """Return an amount in the smallest unit, or None when it has parts smaller than that."""
    scaled = amount.scaleb(digits(currency))
    whole = int(scaled)
    return whole if whole == scaled else None
