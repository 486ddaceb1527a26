"""The plan compiler: timeline + target + clips + catalogue -> plan. Pure and deterministic."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from segue.domain import limits
from segue.domain.assets import Asset
from segue.domain.capabilities import Capabilities, Catalogue
from segue.domain.errors import DoesNotFit
from segue.domain.film import film_format
from segue.domain.fitting import (
    EDGE_SECONDS,
    canvas_for,
    edge,
    fitting_generator,
    has_slack,
    names_of,
    refuse_too_long,
    shortened,
)
from segue.domain.fitting import spans as spans_of
from segue.domain.keys import asked_key, step_key
from segue.domain.kinds import KINDS
from segue.domain.notices import notices_of
from segue.domain.plan import (
    AnalyseWork,
    CollectedBridge,
    CollectWork,
    ConformBridgeWork,
    ConformClipWork,
    DeliveredBridge,
    DeliverWork,
    DirectWork,
    Edge,
    FilmFormat,
    FollowWork,
    FramesWork,
    GenerateWork,
    InspectWork,
    Piece,
    Place,
    Plan,
    SoundWork,
    Span,
    Step,
    StitchWork,
    Work,
)
from segue.domain.timeline import Bridge, Target, Timeline


def compile_plan(
    timeline: Timeline, target: Target, assets: Mapping[str, Asset], catalogue: Catalogue
) -> Plan:
    """The steps that build `target`. `assets` holds every asset that the timeline names.

    Raises NotFound for a missing asset and DoesNotFit, in words, for what no generator or film can do.
    """
    spans = spans_of(timeline, assets)
    if target == "animatic":
        timeline, spans = shortened(timeline, spans)
    clips = [span.facts for span in spans.values()]
    form = film_format(timeline.format, clips, animatic=target == "animatic")
    compilation = _Compilation(timeline, target, catalogue, form, spans, names_of(timeline, assets))
    return compilation.prompts() if target == "prompts" else compilation.film()


@dataclass
class _BridgeSteps:
    """The steps of one bridge, by what they do."""

    bridge: Bridge
    frames: str
    direct: str | None
    generate: str = ""
    conform: str = ""


@dataclass
class _Compilation:
    timeline: Timeline
    target: Target
    catalogue: Catalogue
    form: FilmFormat
    spans: dict[str, Span]
    names: dict[str, str]
    steps: dict[str, Step] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)

    def prompts(self) -> Plan:
        bridges = [self.framed(position) for position in self.bridge_positions()]
        if not bridges:
            raise DoesNotFit("There is no bridge to write a prompt for: add one between two clips.")
        collected = tuple(
            CollectedBridge(
                segment=each.bridge.id, frames=each.frames, direct=each.direct, prompt=each.bridge.prompt
            )
            for each in bridges
        )
        needs = [need for each in bridges for need in (each.frames, each.direct) if need]
        return self.plan(self.add("collect", CollectWork(bridges=collected), needs))

    def film(self) -> Plan:
        bridges = {self.timeline.segments[at].id: self.generated(at) for at in self.bridge_positions()}
        pieces = tuple(self.piece(position, bridges) for position in range(len(self.timeline.segments)))
        refuse_too_long(pieces)
        conforms = [piece.conform for piece in pieces]
        animatic, loop = self.target == "animatic", self.timeline.loop
        sound = self.add("sound", SoundWork(pieces=pieces, format=self.form, loop=loop), conforms)
        stitch = self.add(
            "stitch", StitchWork(pieces=pieces, format=self.form, sound=sound), [*conforms, sound]
        )
        inspect = self.add(
            "inspect",
            InspectWork(
                pieces=pieces, format=self.form, stitch=stitch, sound=sound, animatic=animatic, loop=loop
            ),
            [*conforms, stitch, sound],
        )
        return self.plan(self.deliver(pieces, bridges, stitch, inspect, conforms, animatic))

    def deliver(
        self,
        pieces: tuple[Piece, ...],
        bridges: dict[str, _BridgeSteps],
        stitch: str,
        inspect: str,
        conforms: list[str],
        animatic: bool,
    ) -> str:
        delivered = tuple(
            DeliveredBridge(
                segment=id,
                frames=each.frames,
                generate=each.generate,
                conform=each.conform,
                direct=each.direct,
            )
            for id, each in bridges.items()
        )
        work = DeliverWork(
            pieces=pieces,
            format=self.form,
            stitch=stitch,
            inspect=inspect,
            bridges=delivered,
            animatic=animatic,
        )
        made = [
            need for each in bridges.values() for need in (each.frames, each.generate, each.direct) if need
        ]
        return self.add("deliver", work, [stitch, inspect, *conforms, *made])

    def plan(self, goal: str) -> Plan:
        if len(self.steps) > limits.MAX_STEPS:
            raise DoesNotFit("This timeline needs too many steps: split it into two films.")
        return Plan(
            target=self.target,
            steps=tuple(self.steps.values()),
            goal=goal,
            price_version=self.catalogue.prices.version,
            notices=notices_of(self.form, self.spans, bridges=bool(self.bridge_positions())),
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

    def bridge_positions(self) -> list[int]:
        return [at for at, segment in enumerate(self.timeline.segments) if isinstance(segment, Bridge)]

    def around(self, position: int) -> tuple[Bridge, Span, Span, Capabilities]:
        """A bridge with the edges of the clips beside it and the generator that makes it."""
        bridge = self.timeline.segments[position]
        assert isinstance(bridge, Bridge)
        generator = fitting_generator(bridge, self.catalogue)
        count = len(self.timeline.segments)
        left = self.looked_at((position - 1) % count, "end")
        right = self.looked_at((position + 1) % count, "start")
        return bridge, left, right, generator

    def looked_at(self, position: int, side: Edge) -> Span:
        """The end of a clip beside a bridge. Two bridges that both seek anchors in one clip get half each."""
        sought = [each is not None and each.anchor == "auto" for each in self.timeline.bridges(position)]
        return edge(self.spans[self.timeline.segments[position].id], side, EDGE_SECONDS, shared=all(sought))

    def framed(self, position: int) -> _BridgeSteps:
        bridge, before, after, generator = self.around(position)
        work = FramesWork(
            before=before.changed(audio_track=None),
            after=after.changed(audio_track=None),
            anchor=bridge.anchor,
            format=self.form,
            canvas=canvas_for(self.form.size, generator),
            context_frames=generator.context_frames,
            follow_before=self.followed(position - 1),
            follow_after=self.followed((position + 1) % len(self.timeline.segments)),
        )
        needs = [need for need in (work.follow_before, work.follow_after) if need]
        frames = self.add(f"frames:{bridge.id}", work, needs)
        return _BridgeSteps(bridge, frames, self.directed(bridge, before, after, generator))

    def followed(self, position: int) -> str | None:
        """The step that finds where a clip is cropped, if its crop can move."""
        segment = self.timeline.segments[position]
        if self.form.fit != "subject" or not has_slack(self.spans[segment.id], self.form):
            return None
        span = self.spans[segment.id].changed(audio_track=None)
        return self.add(f"follow:{segment.id}", FollowWork(span=span, format=self.form), [])

    def directed(self, bridge: Bridge, before: Span, after: Span, generator: Capabilities) -> str | None:
        if bridge.prompt is not None or self.target == "animatic":
            return None  # what makes animatics reads no prompt
        place = self.catalogue.analyst_place
        left = self.add(f"analyse:{bridge.id}:a", AnalyseWork(span=before, edge="end"), [], place=place)
        right = self.add(f"analyse:{bridge.id}:b", AnalyseWork(span=after, edge="start"), [], place=place)
        work = DirectWork(
            before=left,
            after=right,
            seconds=bridge.seconds,
            generator=bridge.generator,
            prompt_characters=generator.prompt_characters,
            wishes=bridge.wishes,
        )
        return self.add(f"direct:{bridge.id}", work, [left, right], place=self.catalogue.director_place)

    def generated(self, position: int) -> _BridgeSteps:
        made = self.framed(position)
        bridge = made.bridge
        generator = fitting_generator(bridge, self.catalogue)
        frames = self.steps[made.frames].work
        assert isinstance(frames, FramesWork)
        work = GenerateWork(
            generator=bridge.generator,
            seconds=bridge.seconds,
            take=bridge.take,
            format=self.form,
            canvas=frames.canvas,
            frames=made.frames,
            direct=made.direct,
            prompt=bridge.prompt,
            wishes=bridge.wishes if bridge.prompt is None else None,
        )
        price = bridge.seconds * self.catalogue.prices.credits_per_second.get(bridge.generator, 0)
        if self.target == "animatic":
            price = 0
        made.generate = self.add(
            f"generate:{bridge.id}",
            work,
            [need for need in (made.frames, made.direct) if need],
            key=asked_key(work, frames) if price else None,
            place="worker" if generator.place == "worker" else "provider",
            price=price,
            version=generator.version,
        )
        conform = ConformBridgeWork(format=self.form, generate=made.generate)
        made.conform = self.add(f"conform:{bridge.id}", conform, [made.generate])
        return made

    def piece(self, position: int, bridges: dict[str, _BridgeSteps]) -> Piece:
        segment = self.timeline.segments[position]
        if isinstance(segment, Bridge):
            conform = bridges[segment.id].conform
            return Piece(segment=segment.id, conform=conform, span=None, seconds=segment.seconds)
        arrives, leaves = self.anchored(position, bridges)
        work = ConformClipWork(
            span=self.spans[segment.id].changed(audio_track=None),
            format=self.form,
            anchors_before=leaves,
            anchors_after=arrives,
            follow=self.followed(position),
        )
        needs = [need for need in (leaves, arrives, work.follow) if need]
        conform = self.add(f"conform:{segment.id}", work, needs)
        name = self.names.get(segment.id)
        return Piece(segment=segment.id, conform=conform, span=self.spans[segment.id], name=name)

    def anchored(self, position: int, bridges: dict[str, _BridgeSteps]) -> tuple[str | None, str | None]:
        """The generate steps whose found anchors move this clip's in point, and its out point."""
        before, after = self.timeline.bridges(position)
        arrives = bridges[before.id].generate if before and before.anchor == "auto" else None
        leaves = bridges[after.id].generate if after and after.anchor == "auto" else None
        return arrives, leaves
