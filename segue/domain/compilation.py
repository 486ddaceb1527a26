"""A plan in the making: its steps, each there once however often it is asked for."""

from dataclasses import dataclass, field
from fractions import Fraction

from segue.domain import limits
from segue.domain.assets import CodedSets
from segue.domain.capabilities import Catalogue
from segue.domain.errors import DoesNotFit
from segue.domain.fitting import has_slack
from segue.domain.keys import step_key
from segue.domain.kinds import KINDS
from segue.domain.notices import canvas_notices, notices_of, track_notices
from segue.domain.plan import FilmFormat, FollowWork, Place, Plan, Span, Step, TrackWork, Work
from segue.domain.timeline import Bridge, Extension, Sounds, Target, Timeline


@dataclass
class Compilation:
    """What a plan is compiled from, and its steps so far. `copied` is what the first copied clip needs.

    `track` is what runs under the whole film.
    """

    timeline: Timeline
    target: Target
    catalogue: Catalogue
    form: FilmFormat
    spans: dict[str, Span]
    names: dict[str, str]
    copied: CodedSets | None
    track: TrackWork | None = None
    steps: dict[str, Step] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)

    def plan(self, goal: str) -> Plan:
        """The plan whose result is the step `goal`'s. Raises DoesNotFit when it has too many steps."""
        if len(self.steps) > limits.MAX_STEPS:
            raise DoesNotFit("This timeline needs too many steps: split it into two films.")
        return Plan(
            target=self.target,
            steps=tuple(self.steps.values()),
            goal=goal,
            price_version=self.catalogue.prices.version,
            notices=(
                *notices_of(self.form, self.spans, made=len(self.spans) < len(self.timeline.segments)),
                *canvas_notices(self.steps.values()),
                *track_notices(self.track, self.about_seconds()),
            ),
        )

    def add(
        self,
        id: str,
        work: Work,
        needs: list[str],
        *,
        key: str | None = None,
        place: Place = "worker",
        price: int = 0,
        version: int = 0,
    ) -> str:
        """Add a step, or find the one that does the same work; returns its id."""
        keys = {need: self.steps[need].key for need in needs}
        key = key or step_key(work, KINDS[work.kind].version * 1_000 + version, keys)
        if key not in self.by_key:
            unique = tuple(dict.fromkeys(needs))
            self.steps[id] = Step(id=id, key=key, needs=unique, place=place, price=price, work=work)
            self.by_key[key] = id
        return self.by_key[key]

    @property
    def sounds(self) -> Sounds:
        """What is heard under the bridges; what makes animatics makes no sound of its own."""
        asked = self.timeline.format.sound
        return "room" if asked == "model" and self.target == "animatic" else asked

    @property
    def loudness(self) -> int | None:
        """The loudness asked of the film's sound, if it has any."""
        heard = self.sounds != "silent" or self.track is not None
        return self.timeline.format.wanted.loudness if heard else None

    def about_seconds(self) -> Fraction:
        """How long the film will be, but for what anchors leave out."""
        clips = (span.frames / span.facts.picture.rate for span in self.spans.values())
        made = (each.seconds for each in self.timeline.segments if isinstance(each, Bridge | Extension))
        return sum(clips, start=Fraction(0)) + sum(made)

    def bridge_positions(self) -> list[int]:
        return [at for at, segment in enumerate(self.timeline.segments) if isinstance(segment, Bridge)]

    def extension_positions(self) -> list[int]:
        return [at for at, segment in enumerate(self.timeline.segments) if isinstance(segment, Extension)]

    def followed(self, position: int) -> str | None:
        """The step that finds where a clip is cropped, if its crop can move."""
        segment = self.timeline.segments[position]
        if self.form.fit != "subject" or not has_slack(self.spans[segment.id], self.form):
            return None
        span = self.spans[segment.id].changed(audio_track=None)
        return self.add(f"follow:{segment.id}", FollowWork(span=span, format=self.form), [])
