"""Fresh ids: the only place of the embedded platform that draws them."""

import secrets

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"  # base32 of RFC 4648, in lower case
_CHARACTERS = 20  # 100 bits: no two alike, and not to be guessed


def random_id(prefix: str) -> str:
    """An id such as `rnd_` and 20 letters and digits, for the prefix `rnd` (or `rnd_`)."""
    drawn = secrets.randbits(5 * _CHARACTERS)
    letters = (_ALPHABET[drawn >> 5 * position & 31] for position in range(_CHARACTERS))
    return f"{prefix.rstrip('_')}_{''.join(letters)}"
