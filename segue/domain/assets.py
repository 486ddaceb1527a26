"""What is known of a clip: its facts, fixed at probe, and the asset that carries them."""

from fractions import Fraction
from typing import ClassVar, Literal

from segue.domain.value import Document, Instant, Many, Rate, Ratio, UsedAt, Value

Rotation = Literal[0, 90, 180, 270]
FieldOrder = Literal["progressive", "top_first", "bottom_first"]


class Size(Value):
    """Width and height in pixels."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


class Colour(Value):
    """How a picture's numbers mean colour, in FFmpeg's names. Decided once, at probe."""

    matrix: str = "bt709"
    primaries: str = "bt709"
    transfer: str = "bt709"
    range: Literal["tv", "pc"] = "tv"

    @property
    def high_dynamic_range(self) -> bool:
        return self.transfer in ("smpte2084", "arib-std-b67")


class CodedSets(Value):
    """What a clip's coded pictures need to be shown as they are: the parameter sets of its header.

    `sha256` names them; `free_number` is the lowest above 0 that none of them bears; `order_said` whether
    they tell how far pictures are coded out of order.
    """

    sha256: str
    free_number: int
    order_said: bool


class Picture(Value):
    """The video stream that shows. Frames count on `rate`'s constant grid, from the first one displayed.

    `stored` is the coded size; `shown` is what a viewer sees: turned by `rotation` (degrees clockwise) and
    stretched by `sample_aspect`, rounded to whole pixels. `start` is the first displayed frame's time in the
    container, in seconds.
    """

    stream_index: int
    codec: str
    profile: str | None
    pixel_format: str
    bits: int
    stored: Size
    shown: Size
    rotation: Rotation
    sample_aspect: Ratio
    rate: Rate
    frames: int
    variable_rate: bool
    start: str
    field_order: FieldOrder
    colour: Colour
    colour_assumed: bool
    dolby_vision_profile: int | None = None
    log: str | None = None
    """What log curve the numbers seem to follow, by name, or `log` if only their spread tells."""
    sets: CodedSets | None = None
    """None if its coded pictures cannot be part of a film as they are."""

    @property
    def start_seconds(self) -> Fraction:
        return Fraction(self.start)


class Sound(Value):
    """One audio track. `index` counts audio tracks from 0, as `--audio-track` does."""

    index: int
    stream_index: int
    codec: str
    sample_rate: int
    channels: int
    layout: str
    language: str | None = None
    title: str | None = None


class Caption(Value):
    """One track of captions."""

    stream_index: int
    codec: str
    language: str | None = None


class Facts(Value):
    """What probe found. `notes` are sentences for the user about what was assumed or will not be kept."""

    container: str
    bytes: int
    picture: Picture
    sounds: Many[Sound] = ()
    captions: Many[Caption] = ()
    timecode: str | None = None
    created: str | None = None
    title: str | None = None
    chapters: int = 0
    notes: Many[str] = ()


class SoundFacts(Value):
    """What probe found in a file of which only the sound is wanted: its first track, `samples` at 48 kHz."""

    container: str
    bytes: int
    samples: int
    sound: Sound


class Recording(Document):
    """An immutable uploaded file of sound: music, or a narrator. Its bytes lie as an asset's do."""

    collection: ClassVar[str] = "recordings"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("owner", "created_at"),
        ("shard", "used_at"),
        ("sha256", "id"),
    )

    owner: str
    name: str
    sha256: str
    facts: SoundFacts
    created_at: Instant
    shard: int = 0
    used_at: UsedAt = 0


class Asset(Document):
    """An immutable uploaded or generated file. Its bytes lie in the bucket under their own sha256."""

    collection: ClassVar[str] = "assets"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("owner", "created_at"),
        ("shard", "used_at"),
        ("sha256", "id"),
    )

    owner: str
    name: str
    sha256: str
    facts: Facts
    created_at: Instant
    shard: int = 0
    used_at: UsedAt = 0
