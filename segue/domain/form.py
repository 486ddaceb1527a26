"""The film's form, a piece of a clip, what runs under a film, and the sound of its bridges."""

from typing import Literal

from segue.domain.assets import Colour, Facts, Size, SoundFacts
from segue.domain.timeline import Codec, Fit
from segue.domain.value import Rate, Value


class FilmFormat(Value):
    """The film's form, decided: every mezzanine has it, so that a join is a copy.

    `bits` are those of each of a picture's numbers. Sound is 48 kHz with `channels` channels: PCM in between,
    and at the end AAC, or PCM with ProRes. `sets_number` is that of the parameter sets of what is encoded for
    the film, such that pictures copied from its clips keep their own. A `sketch` is made as fast as can be:
    somebody waits for it, and looks at it once.
    """

    size: Size
    rate: Rate
    fit: Fit
    colour: Colour
    channels: int = 2
    codec: Codec = "h264"
    bits: int = 8
    sets_number: int = 1
    sketch: bool = False

    @property
    def container(self) -> Literal["mp4", "mov"]:
        """Also how the names of its files end."""
        return "mov" if self.codec == "prores" else "mp4"

    @property
    def film_name(self) -> str:
        """What the film's file is called where it is delivered."""
        return f"film.{self.container}"


class Span(Value):
    """Frames `in_frame` (included) to `out_frame` (not) of an asset's own grid, with one of its audio tracks.

    `facts` are the asset's own; `audio_track` None means there is no sound.
    """

    asset: str
    sha256: str
    facts: Facts
    in_frame: int
    out_frame: int
    audio_track: int | None

    @property
    def frames(self) -> int:
        return self.out_frame - self.in_frame


class TrackWork(Value):
    """A recording that runs under the film, `gain` decibels louder than it is; `name` is its owner's."""

    asset: str
    sha256: str
    facts: SoundFacts
    gain: int
    name: str


class EffectWork(Value):
    """Make a sound of `seconds` from words, for a bridge."""

    kind: Literal["effect"] = "effect"
    generator: str
    seconds: int
    prompt: str


class VoiceWork(Value):
    """Have a line spoken for a bridge of `seconds`; spoken slowly, it lasts longer."""

    kind: Literal["voice"] = "voice"
    generator: str
    seconds: int
    prompt: str
