"""Public reference codes: what a URL or a message may show instead of a primary key."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no look-alikes when read over the phone
LENGTH = 16  # 31^16, 79 bits: unguessable, and ownership is asked all the same


def reference() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
