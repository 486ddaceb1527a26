"""The plan compiler: timeline + target + clips + catalogue -> plan. Pure and deterministic."""

from collections.abc import Mapping

from segue.domain.assets import Asset, Recording
from segue.domain.capabilities import Catalogue
from segue.domain.compilation import Compilation
from segue.domain.compiling_bridges import BridgeSteps, framed, generated
from segue.domain.compiling_extensions import ExtensionSteps, extended
from segue.domain.copying import first_copied, why_encoded
from segue.domain.errors import DoesNotFit
from segue.domain.film import film_format
from segue.domain.fitting import names_of, refuse_too_long, shortened, track_of
from segue.domain.fitting import spans as spans_of
from segue.domain.plan import (
    CollectedBridge,
    CollectWork,
    ConformClipWork,
    DeliveredBridge,
    DeliveredExtension,
    DeliverWork,
    InspectWork,
    Piece,
    Plan,
    SoundWork,
    StitchWork,
)
from segue.domain.timeline import Bridge, Extension, Target, Timeline


def compile_plan(
    timeline: Timeline,
    target: Target,
    assets: Mapping[str, Asset],
    catalogue: Catalogue,
    recording: Recording | None = None,
) -> Plan:
    """The steps that build `target`. `assets` holds every asset that the timeline names.

    `recording` is what its track names.

    Raises NotFound for a missing asset and DoesNotFit, in words, for what no generator or film can do.
    """
    spans = spans_of(timeline, assets)
    if target == "animatic":
        timeline, spans = shortened(timeline, spans)
    clips = [span.facts for span in spans.values()]
    form = film_format(timeline.format, clips, animatic=target == "animatic")
    copied = first_copied(spans.values(), form)
    if copied:
        form = form.changed(sets_number=copied.free_number)
    track = track_of(timeline, recording)
    names = names_of(timeline, assets)
    compilation = Compilation(timeline, target, catalogue, form, spans, names, copied, track)
    return _prompts(compilation) if target == "prompts" else _film(compilation)


def _prompts(compilation: Compilation) -> Plan:
    bridges = [framed(compilation, position) for position in compilation.bridge_positions()]
    if not bridges:
        raise DoesNotFit("There is no bridge to write a prompt for: add one between two clips.")
    collected = tuple(
        CollectedBridge(
            segment=each.bridge.id, frames=each.frames, direct=each.direct, prompt=each.bridge.prompt
        )
        for each in bridges
    )
    needs = [need for each in bridges for need in (each.frames, each.direct) if need]
    return compilation.plan(compilation.add("collect", CollectWork(bridges=collected), needs))


def _film(compilation: Compilation) -> Plan:
    bridges = {
        compilation.timeline.segments[at].id: generated(compilation, at)
        for at in compilation.bridge_positions()
    }
    extensions = {
        compilation.timeline.segments[at].id: extended(compilation, at)
        for at in compilation.extension_positions()
    }
    pieces = tuple(
        _piece(compilation, position, bridges, extensions)
        for position in range(len(compilation.timeline.segments))
    )
    refuse_too_long(pieces)
    conforms = [piece.conform for piece in pieces]
    animatic, loop = compilation.target == "animatic", compilation.timeline.loop
    sound = _sound(compilation, pieces, bridges)
    stitch = compilation.add(
        "stitch", StitchWork(pieces=pieces, format=compilation.form, sound=sound), [*conforms, sound]
    )
    heard = _heard(pieces, bridges)
    inspect = compilation.add(
        "inspect",
        InspectWork(
            pieces=heard,
            format=compilation.form,
            stitch=stitch,
            sound=sound,
            animatic=animatic,
            loop=loop,
            loudness=compilation.loudness,
        ),
        [*conforms, stitch, sound, *_from_words(heard)],
    )
    return compilation.plan(_deliver(compilation, pieces, bridges, extensions, stitch, inspect))


def _heard(pieces: tuple[Piece, ...], bridges: dict[str, BridgeSteps]) -> tuple[Piece, ...]:
    """The pieces with the effects and voices that are heard over them."""
    effects = {id: each.effect for id, each in bridges.items()}
    voices = {id: each.voice for id, each in bridges.items()}
    return tuple(
        piece.changed(effect=effects.get(piece.segment), voice=voices.get(piece.segment)) for piece in pieces
    )


def _from_words(pieces: tuple[Piece, ...]) -> list[str]:
    return [made for piece in pieces for made in (piece.effect, piece.voice) if made]


def _sound(compilation: Compilation, pieces: tuple[Piece, ...], bridges: dict[str, BridgeSteps]) -> str:
    """The step that makes the film's sound; it needs the takes, effects and voices that are to be heard."""
    if compilation.sounds == "model":
        made = {id: each.generate for id, each in bridges.items()}
        pieces = tuple(piece.changed(generate=made.get(piece.segment)) for piece in pieces)
    pieces = _heard(pieces, bridges)
    work = SoundWork(
        pieces=pieces,
        format=compilation.form,
        loop=compilation.timeline.loop,
        sounds=compilation.sounds,
        loudness=compilation.loudness,
        track=compilation.track,
    )
    takes = [piece.generate for piece in pieces if piece.generate]
    needs = [*(piece.conform for piece in pieces), *takes, *_from_words(pieces)]
    return compilation.add("sound", work, needs)


def _deliver(
    compilation: Compilation,
    pieces: tuple[Piece, ...],
    bridges: dict[str, BridgeSteps],
    extensions: dict[str, ExtensionSteps],
    stitch: str,
    inspect: str,
) -> str:
    delivered = tuple(
        DeliveredBridge(
            segment=id,
            frames=each.frames,
            generate=each.generate,
            conform=each.conform,
            direct=each.direct,
            effect=each.effect,
            voice=each.voice,
        )
        for id, each in bridges.items()
    )
    work = DeliverWork(
        pieces=pieces,
        format=compilation.form,
        stitch=stitch,
        inspect=inspect,
        bridges=delivered,
        extensions=tuple(
            DeliveredExtension(segment=id, generate=each.generate, conform=each.conform)
            for id, each in extensions.items()
        ),
        animatic=compilation.target == "animatic",
        sounds=compilation.sounds,
        loudness=compilation.loudness,
        track=compilation.track,
    )
    steps = ((each.frames, each.generate, each.direct, each.effect, each.voice) for each in bridges.values())
    made = [need for of_one in steps for need in of_one if need]
    made += [each.generate for each in extensions.values()]
    conforms = [piece.conform for piece in pieces]
    return compilation.add("deliver", work, [stitch, inspect, *conforms, *made])


def _piece(
    compilation: Compilation,
    position: int,
    bridges: dict[str, BridgeSteps],
    extensions: dict[str, ExtensionSteps],
) -> Piece:
    segment = compilation.timeline.segments[position]
    if isinstance(segment, Bridge):
        conform = bridges[segment.id].conform
        return Piece(segment=segment.id, conform=conform, span=None, seconds=segment.seconds)
    if isinstance(segment, Extension):
        conform = extensions[segment.id].conform
        return Piece(segment=segment.id, conform=conform, span=None, seconds=segment.seconds, extends=True)
    arrives, leaves = _anchored(compilation, position, bridges)
    work = ConformClipWork(
        span=compilation.spans[segment.id],
        format=compilation.form,
        anchors_before=leaves,
        anchors_after=arrives,
        follow=compilation.followed(position),
        encoded_because=why_encoded(
            compilation.spans[segment.id].facts.picture, compilation.form, compilation.copied
        ),
    )
    needs = [need for need in (leaves, arrives, work.follow) if need]
    conform = compilation.add(f"conform:{segment.id}", work, needs)
    name = compilation.names.get(segment.id)
    return Piece(segment=segment.id, conform=conform, span=compilation.spans[segment.id], name=name)


def _anchored(
    compilation: Compilation, position: int, bridges: dict[str, BridgeSteps]
) -> tuple[str | None, str | None]:
    """The generate steps whose found anchors move this clip's in point, and its out point."""
    before, after = compilation.timeline.bridges(position)
    arrives = bridges[before.id].generate if before and before.anchor == "auto" else None
    leaves = bridges[after.id].generate if after and after.anchor == "auto" else None
    return arrives, leaves
