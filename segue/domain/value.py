"""The bases of every value that crosses a boundary: frozen, strict, unknown fields refused."""

import re
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    Strict,
    ValidationInfo,
    WithJsonSchema,
)

Instant = int
"""A moment: whole milliseconds since 1970-01-01 UTC."""


def _or_when_made(used: Instant, made: ValidationInfo) -> Instant:
    return used or made.data.get("created_at", used)


UsedAt = Annotated[Instant, AfterValidator(_or_when_made), Field(validate_default=True)]
"""When a document was last relied on. Left out, or 0 as earlier releases stored it: its `created_at`."""

T = TypeVar("T")
Many = Annotated[tuple[T, ...], Strict(False)]
"""An ordered, immutable list. Not strict itself, so that a JSON array is accepted; its items are."""


class Value(BaseModel):
    """An immutable value with checked fields."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    def changed(self, **fields: Any) -> Self:
        """A copy with some fields replaced. The new fields are trusted, not validated."""
        copy = self.__class__.__new__(self.__class__)
        # What pydantic's own model_copy does for a frozen model, without its machinery: four times as fast.
        object.__setattr__(copy, "__dict__", {**self.__dict__, **fields})
        object.__setattr__(copy, "__pydantic_fields_set__", self.__pydantic_fields_set__)
        object.__setattr__(copy, "__pydantic_extra__", None)
        object.__setattr__(copy, "__pydantic_private__", None)
        return copy


class Document(Value):
    """A value that the Store keeps under its collection and id.

    `indexes` lists the queries the code makes: the fields compared for equality, then the one ordered by.
    """

    collection: ClassVar[str]
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = ()

    id: str
    schema_version: int = 1


_FRACTION = re.compile(r"[0-9]{1,10}(/[1-9][0-9]{0,9})?")  # 32-bit numbers, as in every media container


def parse_fraction(text: object) -> Fraction:
    """A non-negative fraction written as `24` or `30000/1001`. Raises ValueError on anything else."""
    written = str(text) if isinstance(text, Fraction) else text
    if not isinstance(written, str) or not _FRACTION.fullmatch(written):
        raise ValueError('write it as a whole number or a fraction in quotes, such as "24" or "30000/1001"')
    if isinstance(text, Fraction):
        return text
    numerator, _, denominator = written.partition("/")
    return Fraction(int(numerator), int(denominator or 1))


def parse_rate(text: object) -> Fraction:
    """A frame rate: above 0 and at most 240 frames a second. Raises ValueError on anything else."""
    rate = parse_fraction(text)
    if not 0 < rate <= 240:
        raise ValueError("a frame rate is more than 0 and at most 240 frames a second")
    return rate


_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": f"^{_FRACTION.pattern}$", "examples": ["24", "30000/1001"]}
)
Ratio = Annotated[Fraction, PlainValidator(parse_fraction), PlainSerializer(str, return_type=str), _SCHEMA]
"""An exact non-negative number, written as text."""
Rate = Annotated[Fraction, PlainValidator(parse_rate), PlainSerializer(str, return_type=str), _SCHEMA]
"""Frames per second, exact, written as text."""
