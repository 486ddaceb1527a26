"""The small facts that a step leaves beside its files, by kind."""

from typing import Annotated, Final, Literal

from pydantic import Field

from segue.domain.anchors import Anchors as Anchors
from segue.domain.anchors import Ending as Ending
from segue.domain.anchors import Pair as Pair
from segue.domain.anchors import Try as Try
from segue.domain.copying import Encoded
from segue.domain.value import Many, Value


class Analysis(Value):
    """What an analyst saw in one end of a clip; `words` say it all, for people and for the director."""

    kind: Literal["analyse"] = "analyse"
    analyst: str
    local: bool
    subject: str
    action: str
    camera: str
    light: str
    palette: Many[str]
    sound: str
    words: str


class Direction(Value):
    """The prompt of a bridge, editable before anything is paid."""

    kind: Literal["direct"] = "direct"
    director: str
    local: bool
    prompt: str
    keeps: Many[str] = ()


class Knot(Value):
    """Where a crop lies at a frame of the clip's grid: how many pixels in from the left, or the top."""

    frame: int
    offset: int


class Followed(Value):
    """How a crop follows a clip's subject: straight from knot to knot, in pixels of the scaled picture."""

    kind: Literal["follow"] = "follow"
    knots: Many[Knot]


class Generated(Value):
    """A take. `frames` counts all of it, its two ends included. The anchors are those it was made for.

    `fidelity_db` is how true a provider's take is to the two frames asked for, at its start and its end.
    `tries` are those of a free take, of which the best is kept.
    """

    kind: Literal["generate"] = "generate"
    generator: str
    model: str
    prompt: str
    take: int
    frames: int
    before_frame: int
    after_frame: int
    fidelity_db: tuple[float, float] | None = None
    tries: Many[Try] = ()


class Extended(Value):
    """A take that goes on from `before_frame`. `frames` counts all of it, its copy of that frame included.

    Before that copy its file shows `lead` frames more of the clip, which a model has given back with what it
    made. `fidelity_db` is how true a provider's take is to the frame asked for. `tries` are those of a free
    take, of which the best is kept.
    """

    kind: Literal["extend"] = "extend"
    generator: str
    model: str
    take: int
    frames: int
    before_frame: int
    tries: Many[Try] = ()
    prompt: str = ""
    lead: int = 0
    fidelity_db: float | None = None


class Effect(Value):
    """A sound made from words, `samples` long at 48 kHz."""

    kind: Literal["effect"] = "effect"
    generator: str
    model: str
    prompt: str
    samples: int


class Voice(Value):
    """A spoken line, `samples` long at 48 kHz; `prompt` is what is said."""

    kind: Literal["voice"] = "voice"
    generator: str
    model: str
    prompt: str
    samples: int


class Copied(Value):
    """Frames of a clip, counted on its own grid, whose coded pictures are the film's: their sha256."""

    first_frame: int
    frames: int
    sha256: str


class Conformed(Value):
    """A mezzanine. For a clip, the source frames shown; for a bridge, the PSNR of the take's two ends.

    Of a clip, `copied` frames are as they were coded; if there are none, `encoded_because` says why.

    `colour_steps` are the Lab steps of a provider's take from its stills, before correction and after.
    """

    kind: Literal["conform"] = "conform"
    frames: int
    in_frame: int | None = None
    out_frame: int | None = None
    first_fidelity_db: float | None = None
    last_fidelity_db: float | None = None
    colour_steps: Many[float] | None = None
    copied: Copied | None = None
    encoded_because: Encoded | None = None

    @property
    def parts(self) -> tuple[int, int, int]:
        """How many frames are encoded, then copied, then encoded again."""
        if self.copied is None or self.in_frame is None:
            return self.frames, 0, 0
        before = self.copied.first_frame - self.in_frame
        return before, self.copied.frames, self.frames - before - self.copied.frames


class Sounded(Value):
    """The sound of the whole film. Without any (`has_sound` false) there is no loudness.

    Loudness and true peak as EBU R128 measures them; `gain_db` is what all of it was turned up by.
    """

    kind: Literal["sound"] = "sound"
    samples: int
    integrated_loudness_lufs: float | None
    has_sound: bool
    true_peak_dbtp: float | None = None
    gain_db: float = 0.0


class Stitched(Value):
    """The film, before inspection."""

    kind: Literal["stitch"] = "stitch"
    frames: int
    samples: int


AS_ASKED: Final = "a hard cut, as asked"
"""What is said of a join that is declared to be a cut."""


class Seam(Value):
    """How visible a join is: a score of 100 is not at all.

    `parts` are excesses over what the footage itself does; `words` says it. One that is `declared` is a hard
    cut that was asked for: its score is that of a cut, and no fault.
    """

    frame: int
    before: str
    after: str
    score: float
    parts: dict[str, float]
    words: str
    declared: bool = False


class Inside(Value):
    """The inside of a bridge: a `score` of 100 is clear and moving (None: made before there was one).

    `sharpness` is against the line between its ends (1 is on it); `longest_freeze_frames` the longest run of
    repeated frames; `doubled` the share of frames that show both ends at once.
    """

    segment: str
    sharpness: float
    longest_freeze_frames: int
    words: str
    score: float | None = None
    doubled: float | None = None

    @property
    def graded(self) -> str:
        """Its score and what would be noticed."""
        return self.words if self.score is None else f"{self.score:.0f} of 100, {self.words}"


class Check(Value):
    """One promise held against the film."""

    name: str
    passed: bool
    words: str


class Inspection(Value):
    """What inspection measured and found kept."""

    kind: Literal["inspect"] = "inspect"
    seams: Many[Seam]
    insides: Many[Inside]
    checks: Many[Check]


class Delivered(Value):
    """What the user gets. The files are the artifact's, by name; `report.json` says this at length.

    `signed`: the film bears credentials (None in films of a time before that was noted). `tries` are the
    tries of bridges that were made more than once, by segment.
    """

    kind: Literal["deliver"] = "deliver"
    frames: int
    seconds: float
    seams: Many[Seam]
    insides: Many[Inside]
    prompts: dict[str, str]
    anchors: dict[str, Anchors]
    signed: bool | None = None
    tries: dict[str, Many[Try]] = Field(default_factory=dict)


class Collected(Value):
    """The prompts and anchors of a timeline's bridges, by segment; `keeps` is what stays the same."""

    kind: Literal["collect"] = "collect"
    prompts: dict[str, str]
    anchors: dict[str, Anchors]
    keeps: dict[str, Many[str]] = Field(default_factory=dict)


Result = Annotated[
    Analysis
    | Direction
    | Followed
    | Anchors
    | Ending
    | Generated
    | Extended
    | Effect
    | Voice
    | Conformed
    | Sounded
    | Stitched
    | Inspection
    | Delivered
    | Collected,
    Field(discriminator="kind"),
]
