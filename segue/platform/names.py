"""Names in a bucket: what every platform's can hold."""

import re

from segue.domain import limits
from segue.domain.errors import BadRequest

_PART = re.compile(rf"[a-z0-9._-]{{1,{limits.BUCKET_PART_CHARACTERS}}}")


def check_name(name: str) -> str:
    """The name itself. Raises BadRequest if it is wrong."""
    if len(name) > limits.BUCKET_NAME_CHARACTERS or not all(map(_part_is_right, name.split("/"))):
        raise BadRequest(_wrong(name))
    return name


def check_prefix(prefix: str) -> str:
    """The beginning of names. Raises BadRequest if none can begin so."""
    if prefix and not re.fullmatch(r"[a-z0-9._/-]*", prefix):
        raise BadRequest(_wrong(prefix))
    return prefix


def _part_is_right(part: str) -> bool:
    return part not in (".", "..") and _PART.fullmatch(part) is not None


def _wrong(name: str) -> str:
    return f"{name[:80]!r} cannot name a file: use a-z, 0-9 and . _ - with single slashes between."
