"""The steps of one extension: the frames from which a clip goes on, the take, and its film form."""

import math
from dataclasses import dataclass

from segue.domain.compilation import Compilation
from segue.domain.fitting import EDGE_SECONDS, canvas_for, edge, fitting_extender
from segue.domain.keys import extension_key
from segue.domain.plan import ConformBridgeWork, EndingWork, ExtendWork
from segue.domain.timeline import Extension


@dataclass(frozen=True)
class ExtensionSteps:
    """The steps of one extension, by what they do."""

    generate: str
    conform: str


def extended(compilation: Compilation, position: int) -> ExtensionSteps:
    """All steps of an extension. Raises DoesNotFit."""
    extension = compilation.timeline.segments[position]
    assert isinstance(extension, Extension)
    clip = compilation.spans[compilation.timeline.segments[position - 1].id]
    sound = compilation.sounds == "model"
    generator = fitting_extender(extension, clip, compilation.catalogue, sound=sound)
    film = math.ceil(generator.extension_context_seconds * compilation.form.rate) + 1
    ending = EndingWork(
        span=edge(clip, "end", EDGE_SECONDS).changed(audio_track=None),
        format=compilation.form,
        canvas=canvas_for(compilation.form.size, generator),
        context_frames=film if generator.extension_context_seconds else generator.context_frames,
        follow=compilation.followed(position - 1),
    )
    frames = compilation.add(f"frames:{extension.id}", ending, [ending.follow] if ending.follow else [])
    work = ExtendWork(
        generator=extension.generator,
        seconds=extension.seconds,
        take=extension.take,
        format=compilation.form,
        canvas=ending.canvas,
        frames=frames,
        prompt=extension.prompt,
    )
    per_second = compilation.catalogue.prices.credits_per_second.get(generator.name, 0)
    price = 0 if compilation.target == "animatic" else extension.seconds * per_second
    generate = compilation.add(
        f"extend:{extension.id}",
        work,
        [frames],
        key=extension_key(work, ending) if price else None,
        place="worker" if generator.place == "worker" else "provider",
        price=price,
        version=generator.version,
    )
    conform = ConformBridgeWork(
        format=compilation.form, generate=generate, label=compilation.timeline.format.label
    )
    return ExtensionSteps(generate, compilation.add(f"conform:{extension.id}", conform, [generate]))
