"""The plan: steps in dependency order, compiled from a timeline.

`...Work` is what a step of each kind is told; what it leaves beside its files stands in `results.py`.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from segue.domain.assets import Size
from segue.domain.copying import Encoded
from segue.domain.extending import EndingWork as EndingWork
from segue.domain.extending import ExtendWork as ExtendWork
from segue.domain.form import EffectWork as EffectWork
from segue.domain.form import FilmFormat as FilmFormat
from segue.domain.form import Span as Span
from segue.domain.form import TrackWork as TrackWork
from segue.domain.form import VoiceWork as VoiceWork
from segue.domain.handing import CollectedBridge as CollectedBridge
from segue.domain.handing import CollectWork as CollectWork
from segue.domain.handing import DeliveredBridge as DeliveredBridge
from segue.domain.handing import DeliveredExtension as DeliveredExtension
from segue.domain.timeline import Anchor, Sounds, Target
from segue.domain.value import Many, Value

Place = Literal["worker", "function", "provider"]
Edge = Literal["start", "end"]


class AnalyseWork(Value):
    """Watch one end of a clip: its last seconds before a bridge (`end`), or its first after one (`start`)."""

    kind: Literal["analyse"] = "analyse"
    span: Span
    edge: Edge


class DirectWork(Value):
    """Write the bridge's prompt from two analyses: those of the steps `before` and `after`.

    `wishes` are the user's own words about it, to be heeded.
    """

    kind: Literal["direct"] = "direct"
    before: str
    after: str
    seconds: int
    generator: str
    prompt_characters: int
    wishes: str | None = None


class FollowWork(Value):
    """Find what a clip's picture is of, and how a crop of the film's shape follows it."""

    kind: Literal["follow"] = "follow"
    span: Span
    format: FilmFormat


class FramesWork(Value):
    """Choose the anchors and write the frames that a generator is given.

    Writes `first.png` and `last.png` (A's last shown frame and B's first, in the film's form, on `canvas`),
    and `before.mkv` and `after.mkv`: up to `context_frames` lossless frames in film form and rate, the last
    of `before` being `first.png` and the first of `after` being `last.png`. With anchor `auto`, frames nearer
    the cut may be left out. `follow_before` and `follow_after` name the steps that crop the clips, if any.
    """

    kind: Literal["frames"] = "frames"
    before: Span
    after: Span
    anchor: Anchor
    format: FilmFormat
    canvas: Size
    context_frames: int
    follow_before: str | None = None
    follow_after: str | None = None


class GenerateWork(Value):
    """Make a take of `seconds` from the frames of step `frames`.

    The prompt is given, or comes from step `direct`. The take's first and last frames are the model's own
    copies of the two stills. `sound`: it is asked for sound too. `retakes`: so often may it be made again.
    """

    kind: Literal["generate"] = "generate"
    generator: str
    seconds: int
    take: int
    format: FilmFormat
    canvas: Size
    frames: str
    direct: str | None
    prompt: str | None
    wishes: str | None = None
    sound: bool = False
    retakes: int = 0


class ConformClipWork(Value):
    """Bring a piece of a clip into film form: its picture, and its sound in a file of its own.

    `anchors_before` names the generate step after the clip: the clip ends with the `before_frame` which that
    step recorded. `anchors_after` names the one before the clip: it begins with the recorded `after_frame`.
    `follow` names the step that crops it, if any. `encoded_because` None: coded pictures that lie in the
    piece whole are copied.
    """

    kind: Literal["conform_clip"] = "conform_clip"
    span: Span
    format: FilmFormat
    anchors_before: str | None
    anchors_after: str | None
    follow: str | None = None
    encoded_because: Encoded | None = None


class ConformBridgeWork(Value):
    """Bring a take of step `generate` into film form, `label`led if asked: picture only.

    The frames that are the model's own copies of the clips' are left out: both ends of a bridge's take, the
    first of an extension's.
    """

    kind: Literal["conform_bridge"] = "conform_bridge"
    format: FilmFormat
    generate: str
    label: bool = False


class Piece(Value):
    """One segment as the whole-film steps see it: its conform step, and its span if it is a clip.

    `seconds` is a bridge's length as asked; `name` is what its owner calls the clip's file. The steps of what
    is to be heard over a bridge: `generate` of its take's own sound, `effect` and `voice` of what words ask.
    `extends`: it continues the clip before it, and leads nowhere.
    """

    segment: str
    conform: str
    span: Span | None
    seconds: int | None = None
    name: str | None = None
    generate: str | None = None
    effect: str | None = None
    voice: str | None = None
    extends: bool = False

    @property
    def file_stem(self) -> str:
        """What the file of a generated piece alone is called, but for its ending."""
        return f"{'extension' if self.extends else 'bridge'}-{self.segment}"


class SoundWork(Value):
    """Make the sound of the whole film, exactly as many samples as its frames last.

    Clips keep theirs; a bridge gets room tone that slides from its one neighbour's to the other's, and with
    `sounds` of `model` its take's own sound over it, and its effect. A voice may run on after its bridge.
    `loop`: the last bridge leads to the first clip. `track` runs under all. With `loudness` (LUFS) all of
    it gets one gain.
    """

    kind: Literal["sound"] = "sound"
    pieces: Many[Piece]
    format: FilmFormat
    loop: bool
    sounds: Sounds = "room"
    loudness: int | None = None
    track: TrackWork | None = None


class StitchWork(Value):
    """Join the conformed pictures by copying, and lay the sound of step `sound` under them, encoded once."""

    kind: Literal["stitch"] = "stitch"
    pieces: Many[Piece]
    format: FilmFormat
    sound: str


class InspectWork(Value):
    """Hold the film of step `stitch` against its promise. Fails, with reasons, when it is not kept."""

    kind: Literal["inspect"] = "inspect"
    pieces: Many[Piece]
    format: FilmFormat
    stitch: str
    sound: str
    animatic: bool
    loop: bool
    loudness: int | None = None


class DeliverWork(Value):
    """Lay out what the user gets: film, each generated piece alone, frames, poster, a JSON report."""

    kind: Literal["deliver"] = "deliver"
    pieces: Many[Piece]
    format: FilmFormat
    stitch: str
    inspect: str
    bridges: Many[DeliveredBridge]
    animatic: bool
    sounds: Sounds = "room"
    loudness: int | None = None
    track: TrackWork | None = None
    extensions: Many[DeliveredExtension] = ()


Work = Annotated[
    AnalyseWork
    | DirectWork
    | FollowWork
    | FramesWork
    | EndingWork
    | ExtendWork
    | GenerateWork
    | EffectWork
    | VoiceWork
    | ConformClipWork
    | ConformBridgeWork
    | SoundWork
    | StitchWork
    | InspectWork
    | DeliverWork
    | CollectWork,
    Field(discriminator="kind"),
]


class Step(Value):
    """One unit of work. `key` names its result before it runs; `price` is in credits."""

    id: str
    key: str
    needs: Many[str]
    place: Place
    price: int
    work: Work

    @property
    def kind(self) -> str:
        return self.work.kind

    @property
    def take_price(self) -> int:
        """What one take costs; `price` is that of all that may be made."""
        return self.price // (1 + self.work.retakes) if isinstance(self.work, GenerateWork) else self.price


class Plan(Value):
    """Steps such that each comes after all it needs. `goal` is the step whose result is the render's.

    `notices` are sentences about what the film's form does to its clips.
    """

    target: Target
    steps: Many[Step]
    goal: str
    price_version: str
    notices: Many[str] = ()

    @property
    def price(self) -> int:
        return sum(step.price for step in self.steps)


@dataclass(frozen=True)
class PlanIndex:
    """A plan with its look-ups: steps by id, and who needs whom."""

    plan: Plan
    steps: dict[str, Step]
    needed_by: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, plan: Plan) -> "PlanIndex":
        needed_by: dict[str, list[str]] = {step.id: [] for step in plan.steps}
        for step in plan.steps:
            for need in step.needs:
                needed_by[need].append(step.id)
        steps = {step.id: step for step in plan.steps}
        return cls(plan, steps, {id: tuple(by) for id, by in needed_by.items()})


def clips_of(plan: Plan) -> set[str]:
    """The ids of the clips that a plan's steps read."""
    spans = (vars(step.work).get(name) for step in plan.steps for name in ("span", "before", "after"))
    return {span.asset for span in spans if isinstance(span, Span) and span.asset}


def recordings_of(plan: Plan) -> set[str]:
    """The ids of the recordings that a plan's steps read."""
    works = (step.work for step in plan.steps)
    return {work.track.asset for work in works if isinstance(work, SoundWork) and work.track}
