"""What is usual in a country: its currency, the first day of its week, how its clocks count.

Only a start for the settings of a new clinic there, who may set each of them otherwise.
"""

from __future__ import annotations

from typing import NamedTuple

SUNDAY, MONDAY, SATURDAY = 6, 0, 5
_EURO = "AD AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MC MT NL PT SI SK SM VA XK"
CURRENCIES = {
    "AE": "AED", "AR": "ARS", "AU": "AUD", "BG": "EUR", "BR": "BRL", "CA": "CAD", "CH": "CHF",
    "CL": "CLP", "CN": "CNY", "CO": "COP", "CR": "CRC", "CZ": "CZK", "DK": "DKK", "EG": "EGP",
    "GB": "GBP", "GG": "GBP", "HK": "HKD", "HU": "HUF", "ID": "IDR", "IL": "ILS", "IM": "GBP",
    "IN": "INR", "IS": "ISK", "JE": "GBP", "JP": "JPY", "KE": "KES", "KR": "KRW", "LI": "CHF",
    "MA": "MAD", "MX": "MXN", "MY": "MYR", "NG": "NGN", "NO": "NOK", "NZ": "NZD", "PE": "PEN",
    "PH": "PHP", "PL": "PLN", "PR": "USD", "RO": "RON", "RS": "RSD", "SA": "SAR", "SE": "SEK",
    "SG": "SGD", "TH": "THB", "TR": "TRY", "TW": "TWD", "UA": "UAH", "US": "USD", "UY": "UYU",
    "VN": "VND", "ZA": "ZAR",
    **dict.fromkeys(_EURO.split(), "EUR"),
}  # fmt: skip
#: Where the week begins on Sunday, or on Saturday; elsewhere it begins on Monday.
_ON_SUNDAY = (
    "AG AS AU BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT"
    " MX MZ NI NP PA PE PH PK PR PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW"
)
_ON_SATURDAY = "AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY"
#: Where clocks count to twelve twice.
_TWELVE = "AS AU BD BS CA CO EG GU IN JM JO KE MX MY NZ PH PK PR SA SV TT US VI"


class Customs(NamedTuple):
    currency: str
    first_weekday: int  # 0 is Monday
    clock_24: bool


def of(country: str) -> Customs:
    """Return the customs of a country; of one we know nothing about, those of most."""
    weekday = SUNDAY if country in _ON_SUNDAY.split() else MONDAY
    weekday = SATURDAY if country in _ON_SATURDAY.split() else weekday
    return Customs(CURRENCIES.get(country, "USD"), weekday, country not in _TWELVE.split())
