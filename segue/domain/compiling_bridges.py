"""The steps of one bridge: what is looked at, written, generated and brought into film form."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from segue.domain import limits
from segue.domain.capabilities import Capabilities
from segue.domain.compilation import Compilation
from segue.domain.fitting import (
    EDGE_SECONDS,
    canvas_for,
    edge,
    fitting_generator,
    fitting_sound_maker,
    fitting_voice_maker,
    refuse_nothing_between,
    take_price,
)
from segue.domain.keys import asked_key, words_key
from segue.domain.plan import (
    AnalyseWork,
    ConformBridgeWork,
    DirectWork,
    Edge,
    EffectWork,
    FramesWork,
    GenerateWork,
    Span,
    VoiceWork,
)
from segue.domain.timeline import Anchor, Bridge

_SEEKING: Final[Mapping[Anchor, int]] = {"last": 0, "auto": 2}
"""The version of the search for anchors: where none are sought, a change of it changes nothing."""


@dataclass
class BridgeSteps:
    """The steps of one bridge, by what they do."""

    bridge: Bridge
    frames: str
    direct: str | None
    generate: str = ""
    conform: str = ""
    effect: str | None = None
    voice: str | None = None


def framed(compilation: Compilation, position: int) -> BridgeSteps:
    """The steps that choose a bridge's frames and write its prompt. Raises DoesNotFit."""
    bridge, before, after, generator = _around(compilation, position)
    refuse_nothing_between(bridge, compilation.form.rate)
    work = FramesWork(
        before=before.changed(audio_track=None),
        after=after.changed(audio_track=None),
        anchor=bridge.anchor,
        format=compilation.form,
        canvas=canvas_for(compilation.form.size, generator),
        context_frames=max(generator.context_frames, limits.JUDGED_FRAMES if bridge.retakes else 0),
        follow_before=compilation.followed(position - 1),
        follow_after=compilation.followed((position + 1) % len(compilation.timeline.segments)),
    )
    frames = compilation.add(f"frames:{bridge.id}", work, _following(work), version=_SEEKING[bridge.anchor])
    return BridgeSteps(bridge, frames, _directed(compilation, bridge, before, after, generator))


def generated(compilation: Compilation, position: int) -> BridgeSteps:
    """All steps of a bridge. Raises DoesNotFit."""
    made = framed(compilation, position)
    bridge = made.bridge
    generator = fitting_generator(bridge, compilation.catalogue, sound=compilation.sounds == "model")
    frames = compilation.steps[made.frames].work
    assert isinstance(frames, FramesWork)
    work = GenerateWork(
        generator=bridge.generator,
        seconds=bridge.seconds,
        take=bridge.take,
        format=compilation.form,
        canvas=frames.canvas,
        frames=made.frames,
        direct=made.direct,
        prompt=bridge.prompt,
        wishes=bridge.wishes if bridge.prompt is None else None,
        sound=compilation.sounds == "model",
        retakes=bridge.retakes,
    )
    price = take_price(bridge, compilation.catalogue.prices, compilation.target, sound=work.sound)
    made.generate = compilation.add(
        f"generate:{bridge.id}",
        work,
        [*(need for need in (made.frames, made.direct) if need), *_others(frames, generator)],
        key=asked_key(work, frames) if price else None,
        place="worker" if generator.place == "worker" else "provider",
        price=price * (1 + bridge.retakes),
        version=generator.version,
    )
    conform = ConformBridgeWork(
        format=compilation.form, generate=made.generate, label=compilation.timeline.format.label
    )
    made.conform = compilation.add(f"conform:{bridge.id}", conform, [made.generate])
    if bridge.effect is not None and compilation.target == "film":
        maker = fitting_sound_maker(bridge, compilation.catalogue, compilation.sounds)
        effect = EffectWork(generator=maker.name, seconds=bridge.seconds, prompt=bridge.effect)
        made.effect = _from_words(compilation, bridge, effect)
    if bridge.voice is not None and compilation.target == "film":
        maker = fitting_voice_maker(bridge, compilation.catalogue, compilation.sounds)
        voice = VoiceWork(generator=maker.name, seconds=bridge.seconds, prompt=bridge.voice)
        made.voice = _from_words(compilation, bridge, voice)
    return made


def _following(work: FramesWork) -> list[str]:
    """The steps that say how the clips beside a bridge are cropped."""
    return [need for need in (work.follow_before, work.follow_after) if need]


def _others(work: FramesWork, generator: Capabilities) -> list[str]:
    """What else a bridge needs that is made beside us, and may be made again from other frames."""
    return _following(work) if work.anchor == "auto" and generator.place == "worker" else []


def _from_words(compilation: Compilation, bridge: Bridge, work: EffectWork | VoiceWork) -> str:
    price = work.seconds * compilation.catalogue.prices.credits_per_second.get(work.generator, 0)
    return compilation.add(
        f"{work.kind}:{bridge.id}", work, [], key=words_key(work), place="provider", price=price
    )


def _around(compilation: Compilation, position: int) -> tuple[Bridge, Span, Span, Capabilities]:
    """A bridge with the edges of the clips beside it and the generator that makes it."""
    bridge = compilation.timeline.segments[position]
    assert isinstance(bridge, Bridge)
    generator = fitting_generator(bridge, compilation.catalogue)
    count = len(compilation.timeline.segments)
    left = _looked_at(compilation, (position - 1) % count, "end")
    right = _looked_at(compilation, (position + 1) % count, "start")
    return bridge, left, right, generator


def _looked_at(compilation: Compilation, position: int, side: Edge) -> Span:
    """The end of a clip beside a bridge. Two bridges that both seek anchors in one clip get half each."""
    sought = [each is not None and each.anchor == "auto" for each in compilation.timeline.bridges(position)]
    return edge(
        compilation.spans[compilation.timeline.segments[position].id], side, EDGE_SECONDS, shared=all(sought)
    )


def _directed(
    compilation: Compilation, bridge: Bridge, before: Span, after: Span, generator: Capabilities
) -> str | None:
    if bridge.prompt is not None or compilation.target == "animatic":
        return None  # what makes animatics reads no prompt
    place, version = compilation.catalogue.analyst_place, compilation.catalogue.analyst_version
    watch = partial(compilation.add, needs=[], place=place, version=version)
    left = watch(f"analyse:{bridge.id}:a", AnalyseWork(span=before, edge="end"))
    right = watch(f"analyse:{bridge.id}:b", AnalyseWork(span=after, edge="start"))
    work = DirectWork(
        before=left,
        after=right,
        seconds=bridge.seconds,
        generator=bridge.generator,
        prompt_characters=generator.prompt_characters,
        wishes=bridge.wishes,
    )
    return compilation.add(
        f"direct:{bridge.id}", work, [left, right], place=compilation.catalogue.director_place
    )
