"""Boxes for amounts and for choices among the clinic's own rows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from qimen.rules import money
from qimen.web.staff.settings import fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    Choices = Sequence[tuple[int, str]]

MOST_MINOR = 100_000_000


class Price(forms.DecimalField):
    """An amount in the clinic's currency; its value is in the smallest unit."""

    def __init__(self, label: str, *, currency: str, **kwargs: Any) -> None:
        self.currency, self.digits = currency, money.digits(currency)
        example = "95" if not self.digits else f"95.{'50'.ljust(self.digits, '0')}"
        self.wrong = f"Enter an amount like {example}, or 0 where it is free."
        super().__init__(
            label=f"{label} ({currency})",
            widget=forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off", "class": "w-4 num"}
            ),
            error_messages={"required": self.wrong, "invalid": self.wrong},
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Show 9500 as 95, 9550 as 95.50; what was typed stays as it was typed."""
        if not isinstance(value, int):
            return value
        amount = Decimal(value).scaleb(-self.digits)
        return f"{amount:.{self.digits}f}" if value % 10**self.digits else f"{amount:.0f}"

    def clean(self, value: Any) -> int:
        amount = super().clean(value)
        minor = money.minor_units(amount, self.currency) if amount is not None else None
        if minor is None or not 0 <= minor <= MOST_MINOR:
            raise ValidationError(self.wrong)
        return minor


class AnyAddress(fields.Address):
    """An e-mail address, or none."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.required = False

    def clean(self, value: Any) -> str:
        return super().clean(value) if str(value or "").strip() else ""


class One(forms.TypedChoiceField):
    """One row of the clinic, by its key; or none, where `none` has the words for it."""

    def __init__(self, label: str, choices: Choices, *, none: str = "", **kwargs: Any) -> None:
        empty = [("", none)] if none else []
        needed = kwargs.pop("needed", "Choose one.")
        super().__init__(
            label=label,
            choices=[*empty, *((str(key), name) for key, name in choices)],
            coerce=int,
            empty_value=None,
            required=not none,
            error_messages={"required": needed, "invalid_choice": needed},
            **kwargs,
        )


class Several(forms.TypedMultipleChoiceField):
    """Some rows of the clinic, by their keys, sorted."""

    def __init__(self, label: str, choices: Choices, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            choices=[(str(key), name) for key, name in choices],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "One of these is gone. Look the list over."},
            **kwargs,
        )

    def clean(self, value: Any) -> list[int]:
        return sorted(super().clean(value))
