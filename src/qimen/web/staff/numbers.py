"""Whole numbers as forms and addresses carry them."""

#: Revisions count up one by one; nobody gets near.
MOST = 999_999_999


def whole(typed: str, most: int = MOST) -> int | None:
    """Return the number up to `most` that plain digits say; of anything else, nothing.

    The length is looked at first: Python refuses to read thousands of digits.
    """
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(most))
    return number if is_number and (number := int(typed)) <= most else None
