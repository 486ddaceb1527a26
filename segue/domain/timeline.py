"""The timeline: the source from which a film is built."""

import re
from typing import Annotated, Final, Literal

from pydantic import Field, field_validator, model_validator

from segue.domain import limits
from segue.domain.assets import Size
from segue.domain.value import Many, Value, parse_rate

Fit = Literal["blur", "pad", "crop", "subject"]
Codec = Literal["h264", "hevc", "prores"]
Preset = Literal["reels", "tiktok", "shorts", "youtube", "square", "cinema"]
Anchor = Literal["last", "auto"]
Sounds = Literal["room", "model", "silent"]
People = Literal["nobody", "agreed"]
"""Of people in the clips: nobody can be recognised, or all who can have agreed to be shown like this."""
Target = Literal["prompts", "animatic", "film"]

SegmentId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
_SIZE = re.compile(r"([1-9]\d{1,4})x([1-9]\d{1,4})")


class Shape(Value):
    """A preset's size, rate, fit and loudness (LUFS); `source` is the first clip's own rate."""

    size: str
    rate: str
    fit: Fit
    loudness: int | None = None


PRESETS: dict[Preset, Shape] = {
    "reels": Shape(size="1080x1920", rate="30", fit="subject", loudness=-14),
    "tiktok": Shape(size="1080x1920", rate="30", fit="subject", loudness=-14),
    "shorts": Shape(size="1080x1920", rate="source", fit="subject", loudness=-14),
    "youtube": Shape(size="1920x1080", rate="source", fit="blur", loudness=-14),
    "square": Shape(size="1080x1080", rate="30", fit="subject", loudness=-14),
    "cinema": Shape(size="2048x858", rate="24", fit="crop"),
}
"""What the places that show films ask for, and play at; cinema is 2K scope, 2.39 to 1."""

_SPOKEN_RATES: Final = {
    "23.976": "24000/1001",
    "23.98": "24000/1001",
    "29.97": "30000/1001",
    "47.952": "48000/1001",
    "47.95": "48000/1001",
    "59.94": "60000/1001",
    "119.88": "120000/1001",
}
"""The exact rates that people and players write rounded."""


class Format(Value):
    """What the film shall look like. What is left out is the preset's, or else the first clip's own.

    `size` is `source` or `1280x720`; `rate` is `source`, `24` or `30000/1001` frames a second, which
    `29.97` becomes; `fit` says how a picture of another shape fills the frame: `blur` (on itself, large
    and blurred) if nothing is asked, `pad` (on black), `crop` (around the middle) or `subject` (around
    what the picture is of). `prores` is 10 bit 4:2:2 in a .mov with uncompressed sound, for editors.
    `hdr` keeps the light of clips that are all HDR. `sound` is what is heard under bridges: the clips'
    `room` tone, or over it what the `model` makes; `silent` leaves all sound out of the film. `loudness`
    in LUFS turns the whole film up or down by one gain; left out, it is the preset's, or else clips keep
    their level. `label` has the pictures of bridges, and no others, bear a small "AI" in a corner.
    """

    preset: Preset | None = None
    size: str = "source"
    rate: str = "source"
    fit: Fit | None = None
    codec: Codec = "h264"
    hdr: bool = False
    sound: Sounds = "room"
    label: bool = False
    loudness: int | None = Field(default=None, ge=limits.QUIETEST_LUFS, le=limits.LOUDEST_LUFS)

    @property
    def wanted(self) -> Shape:
        """Size, rate, fit and loudness with the preset's where nothing else is asked."""
        shape = PRESETS[self.preset] if self.preset else Shape(size="source", rate="source", fit="blur")
        return Shape(
            size=shape.size if self.size == "source" else self.size,
            rate=shape.rate if self.rate == "source" else self.rate,
            fit=self.fit or shape.fit,
            loudness=shape.loudness if self.loudness is None else self.loudness,
        )

    @field_validator("size")
    @classmethod
    def _size_is_known(cls, text: str) -> str:
        if text != "source":
            size_named(text)
        return text

    @field_validator("rate")
    @classmethod
    def _rate_is_known(cls, text: str) -> str:
        exact = _SPOKEN_RATES.get(text, text)
        if exact != "source":
            parse_rate(exact)
        return exact


def size_named(text: str) -> Size:
    """The size written as `1280x720`. Raises ValueError for odd numbers and for what is out of bounds."""
    match = _SIZE.fullmatch(text)
    if not match:
        raise ValueError("write a size as 1280x720, or source")
    size = Size(width=int(match[1]), height=int(match[2]))
    if size.width % 2 or size.height % 2:
        raise ValueError(f"{text} has an odd number of pixels: use even numbers")
    long, short = max(size.width, size.height), min(size.width, size.height)
    if long > limits.MAX_FILM_WIDTH or short > limits.MAX_FILM_HEIGHT or short < limits.MIN_FILM_SIDE:
        least, most = limits.MIN_FILM_SIDE, f"{limits.MAX_FILM_WIDTH}x{limits.MAX_FILM_HEIGHT}"
        raise ValueError(f"{text} is out of bounds: a film is {least}x{least} to {most}")
    return size


class Clip(Value):
    """A piece of an asset: frames `in_frame` (included) to `out_frame` (not included) of its own grid.

    Left out, they are the asset's first frame and its end. `audio_track` counts its audio tracks from 0.
    """

    kind: Literal["clip"] = "clip"
    id: SegmentId
    asset: str = Field(max_length=300)
    in_frame: int | None = Field(default=None, ge=0)
    out_frame: int | None = Field(default=None, ge=1)
    audio_track: int = Field(default=0, ge=0, lt=limits.MAX_STREAMS)

    @model_validator(mode="after")
    def _in_comes_before_out(self) -> "Clip":
        if self.in_frame is not None and self.out_frame is not None and self.in_frame >= self.out_frame:
            raise ValueError(f"in_frame {self.in_frame} must come before out_frame {self.out_frame}")
        return self


class Bridge(Value):
    """A piece generated between its two neighbours, which are clips.

    `anchor`: `last` joins the neighbours' outermost frames; `auto` finds the best pair near them, and a free
    bridge that may be noticed is made from others there, too, the best of which is kept.
    `prompt` is used as it is; left out, the director writes one and heeds the `wishes`. `effect` says what is
    to be heard under the bridge, over the clips' room tone: a sound is made from these words. `voice` is a
    line that is spoken over it: it begins with the bridge, and runs on over what follows if it lasts longer.
    `retakes`: a model's take whose seams may be noticed is made again, at most so often; each take that is
    made is paid, and the best is kept.
    """

    kind: Literal["bridge"] = "bridge"
    id: SegmentId
    seconds: int = Field(default=4, ge=1, le=60)
    generator: str = Field(default="procedural", pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    prompt: str | None = Field(default=None, max_length=limits.MAX_PROMPT_CHARACTERS)
    wishes: str | None = Field(default=None, max_length=limits.MAX_WISHES_CHARACTERS)
    effect: str | None = Field(default=None, min_length=1, max_length=limits.MAX_EFFECT_CHARACTERS)
    voice: str | None = Field(default=None, min_length=1, max_length=limits.MAX_VOICE_CHARACTERS)
    anchor: Anchor = "last"
    take: int = Field(default=1, ge=1, le=limits.MAX_TAKE)
    retakes: int = Field(default=0, ge=0, le=limits.MAX_RETAKES)


class Extension(Value):
    """A piece generated from the end of the clip before it, which goes on for so many `seconds`.

    What follows it is cut to, or the film ends with it. `prompt` says how it goes on, to a model that reads
    prompts; left out, everything in it keeps moving as it does.
    """

    kind: Literal["extension"] = "extension"
    id: SegmentId
    seconds: int = Field(default=4, ge=1, le=60)
    generator: str = Field(default="procedural", pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    prompt: str | None = Field(default=None, min_length=1, max_length=limits.MAX_PROMPT_CHARACTERS)
    take: int = Field(default=1, ge=1, le=limits.MAX_TAKE)


Segment = Annotated[Clip | Bridge | Extension, Field(discriminator="kind")]


class Track(Value):
    """Sound of one's own under the whole film, `gain` decibels louder than it is.

    It begins with the film and is faded out with its end; a shorter one begins again, faded into itself.
    """

    sound: str = Field(max_length=300)
    gain: int = Field(default=0, ge=limits.QUIETEST_TRACK_DECIBELS, le=limits.LOUDEST_TRACK_DECIBELS)


class Timeline(Value):
    """A format and an ordered list of segments. With `loop`, the last one is a bridge back to the first.

    `track` runs under all of it; with the sound `silent`, it is all that is heard.
    """

    format: Format = Format()
    segments: Many[Segment] = Field(min_length=1, max_length=limits.MAX_SEGMENTS)
    loop: bool = False
    track: Track | None = None

    @model_validator(mode="after")
    def _segments_belong_together(self) -> "Timeline":
        seen: set[str] = set()
        for segment in self.segments:
            if segment.id in seen:
                raise ValueError(f"two segments have the id '{segment.id}': give each its own")
            seen.add(segment.id)
        if self.loop and not isinstance(self.segments[-1], Bridge):
            raise ValueError(
                "a loop ends with a bridge that leads back to the first clip: add one, or leave loop out"
            )
        for position, segment in enumerate(self.segments):
            if isinstance(segment, Bridge) and None in self.neighbours(position):
                raise ValueError(f"bridge '{segment.id}' needs a clip before it and a clip after it")
            if isinstance(segment, Extension) and self.neighbours(position)[0] is None:
                raise ValueError(f"extension '{segment.id}' needs a clip before it, which it continues")
        return self

    def neighbours(self, position: int) -> tuple[Clip | None, Clip | None]:
        """The clips before and after a place in the film; None where there is no clip."""
        before, after = self.beside(position)
        return (before if isinstance(before, Clip) else None, after if isinstance(after, Clip) else None)

    def bridges(self, position: int) -> tuple[Bridge | None, Bridge | None]:
        """The bridges before and after a place in the film; None where there is no bridge."""
        before, after = self.beside(position)
        return (before if isinstance(before, Bridge) else None, after if isinstance(after, Bridge) else None)

    def beside(self, position: int) -> tuple[Segment | None, Segment | None]:
        """What is shown before and after a place in the film; in a loop, its ends meet."""
        last = len(self.segments) - 1
        before = self.segments[position - 1] if position > 0 or self.loop else None
        after = self.segments[(position + 1) % (last + 1)] if position < last or self.loop else None
        return before, after
