"""What a timeline asks, held against what its clips and generators have."""

import itertools
from collections.abc import Mapping
from fractions import Fraction

from segue.domain import limits
from segue.domain.assets import Asset, Recording, Size
from segue.domain.capabilities import Capabilities, Catalogue, Prices
from segue.domain.errors import DoesNotFit, NotFound
from segue.domain.frames import frames_lasting
from segue.domain.plan import Edge, FilmFormat, Piece, Span, TrackWork
from segue.domain.timeline import Bridge, Clip, Extension, Sounds, Target, Timeline

EDGE_SECONDS = 3
"""How much of a clip beside a bridge the analyst and the choice of frames may look at."""

ANIMATIC_GENERATOR = "procedural"
ANIMATIC_CLIP_SECONDS = 1


def spans(timeline: Timeline, assets: Mapping[str, Asset]) -> dict[str, Span]:
    """What each clip of a timeline shows, by segment. Raises NotFound, DoesNotFit."""
    clips = [segment for segment in timeline.segments if isinstance(segment, Clip)]
    return {clip.id: _span(clip, assets) for clip in clips}


def names_of(timeline: Timeline, assets: Mapping[str, Asset]) -> dict[str, str]:
    """What their owner calls the files of a timeline's clips, by segment."""
    clips = [segment for segment in timeline.segments if isinstance(segment, Clip)]
    return {clip.id: assets[clip.asset].name for clip in clips}


def _span(clip: Clip, assets: Mapping[str, Asset]) -> Span:
    asset = assets.get(clip.asset)
    if asset is None:
        raise NotFound(f"Clip '{clip.id}' names an asset that is not there: upload it first.")
    facts = asset.facts
    end = facts.picture.frames if clip.out_frame is None else clip.out_frame
    start = clip.in_frame or 0
    if end > facts.picture.frames or start >= end:
        raise DoesNotFit(
            f"Clip '{clip.id}' has frames 0 to {facts.picture.frames}, "
            f"but {start} to {end} was asked: choose within it."
        )
    if facts.sounds and clip.audio_track >= len(facts.sounds):
        raise DoesNotFit(
            f"Clip '{clip.id}' has audio tracks 0 to {len(facts.sounds) - 1}, "
            f"but {clip.audio_track} was asked: choose one of them."
        )
    return Span(
        asset=asset.id,
        sha256=asset.sha256,
        facts=facts,
        in_frame=start,
        out_frame=end,
        audio_track=clip.audio_track if facts.sounds else None,
    )


def track_of(timeline: Timeline, recording: Recording | None) -> TrackWork | None:
    """What runs under a timeline's film. Raises NotFound when there is no such recording."""
    if timeline.track is None:
        return None
    if recording is None:
        raise NotFound("The film's own sound is not there: upload it first.")
    return TrackWork(
        asset=recording.id,
        sha256=recording.sha256,
        facts=recording.facts,
        gain=timeline.track.gain,
        name=recording.name,
    )


def shortened(timeline: Timeline, spans: dict[str, Span]) -> tuple[Timeline, dict[str, Span]]:
    """The animatic of a timeline: all that is generated is free, and its ends are a second long."""
    segments = tuple(
        segment if isinstance(segment, Clip) else _sketched(segment) for segment in timeline.segments
    )
    shorter = dict(spans)
    if len(segments) > 1 and not timeline.loop:
        first, last = segments[0].id, segments[-1].id
        shorter[first] = edge(spans[first], "end", ANIMATIC_CLIP_SECONDS)  # nothing generated begins a film
        if last in spans:
            shorter[last] = edge(spans[last], "start", ANIMATIC_CLIP_SECONDS)
    return timeline.changed(segments=segments), shorter


def _sketched(segment: Bridge | Extension) -> Bridge | Extension:
    free = segment.changed(generator=ANIMATIC_GENERATOR)
    return free.changed(retakes=0) if isinstance(free, Bridge) else free


def edge(span: Span, side: Edge, seconds: int, *, shared: bool = False) -> Span:
    """The last (`end`) or first (`start`) seconds of a span; no more than its half, if it is `shared`."""
    frames = max(1, frames_lasting(seconds, span.facts.picture.rate))
    if shared:
        frames = max(1, min(frames, span.frames // 2))
    if side == "end":
        return span.changed(in_frame=max(span.in_frame, span.out_frame - frames))
    return span.changed(out_frame=min(span.out_frame, span.in_frame + frames))


def has_slack(span: Span, form: FilmFormat) -> bool:
    """Whether a crop of the film's shape has room to move over a clip's picture."""
    shown, film = span.facts.picture.shown, form.size
    across, down = Fraction(film.width, shown.width), Fraction(film.height, shown.height)
    return abs(shown.width * down - film.width) > 4 or abs(shown.height * across - film.height) > 4


def take_price(bridge: Bridge, prices: Prices, target: Target, *, sound: bool) -> int:
    """What a take of a bridge costs, in credits; an animatic's is free."""
    if target == "animatic":
        return 0
    silent = bridge.seconds * prices.credits_per_second.get(bridge.generator, 0)
    return silent * prices.sound_factor if sound else silent


def fitting_generator(bridge: Bridge, catalogue: Catalogue, *, sound: bool = False) -> Capabilities:
    """The generator that a bridge asks for, which also makes `sound` if that is asked.

    Raises DoesNotFit, with what it can do, if it cannot make it.
    """
    generator = catalogue.generator(bridge.generator)
    if generator is None:
        known = ", ".join(each.name for each in catalogue.generators)
        raise DoesNotFit(f"There is no generator '{bridge.generator}' here: choose one of {known}.")
    if not (generator.first_and_last_frame and generator.seconds):
        raise DoesNotFit(
            f"'{generator.name}' does not take both frames, which a bridge needs: choose another."
        )
    if sound and not generator.makes_sound:
        raise DoesNotFit(
            f"'{generator.name}' makes no sound of its own: choose the sound room, or another generator."
        )
    if bridge.retakes and generator.place == "worker":
        raise DoesNotFit(
            f"'{generator.name}' tries again by itself where a bridge may be noticed: leave retakes out."
        )
    _refuse_length(bridge.seconds, generator.seconds, f"'{generator.name}' makes bridges of")
    _refuse_prompt(bridge.prompt, generator)
    return generator


def _refuse_prompt(prompt: str | None, generator: Capabilities) -> None:
    """Raises DoesNotFit for a prompt that is too long."""
    if prompt is not None and len(prompt) > generator.prompt_characters:
        raise DoesNotFit(
            f"The prompt has {len(prompt)} characters and '{generator.name}' takes "
            f"{generator.prompt_characters}: shorten it."
        )


def fitting_extender(
    extension: Extension, clip: Span, catalogue: Catalogue, *, sound: bool = False
) -> Capabilities:
    """The generator that an extension of this clip asks for, in a film where models make their own `sound`.

    Raises DoesNotFit, with what can be done, if it cannot.
    """
    generator = catalogue.generator(extension.generator)
    able = ", ".join(each.name for each in catalogue.generators if each.extension_seconds)
    if generator is None:
        raise DoesNotFit(f"There is no generator '{extension.generator}' here: choose one of {able}.")
    if not generator.extension_seconds:
        raise DoesNotFit(
            f"'{generator.name}' makes bridges, and cannot continue a clip here: choose one of {able}."
        )
    _refuse_length(extension.seconds, generator.extension_seconds, f"'{generator.name}' continues a clip for")
    if sound and generator.makes_sound:
        raise DoesNotFit(
            f"'{generator.name}' continues a clip without a sound of its own here: choose the sound room."
        )
    needed, shown = generator.extension_context_seconds, clip.frames / clip.facts.picture.rate
    if shown < needed:
        raise DoesNotFit(
            f"'{generator.name}' continues a clip from its last {needed} s, and '{extension.id}' follows "
            f"{float(shown):.2f} s: show more of the clip, or choose another generator."
        )
    _refuse_prompt(extension.prompt, generator)
    return generator


def _refuse_length(asked: int, seconds: tuple[int, ...], offers: str) -> None:
    """Raises DoesNotFit, with the nearest length that there is, for one that is not among `seconds`."""
    if asked not in seconds:
        nearest = min(seconds, key=lambda each: (abs(each - asked), each))
        offered = ", ".join(str(each) for each in seconds)
        raise DoesNotFit(f"{offers} {offered} seconds, not {asked}: the nearest is {nearest}.")


def fitting_sound_maker(bridge: Bridge, catalogue: Catalogue, sounds: Sounds) -> Capabilities:
    """What makes a bridge's effect. Raises DoesNotFit, with what to do, if nothing can."""
    maker, effect = catalogue.sound_maker, bridge.effect or ""
    if maker is None:
        raise DoesNotFit(
            "No maker of sounds is set up here: set SEGUE_ELEVENLABS_KEY, or leave out what is to be heard."
        )
    if sounds == "silent":
        raise DoesNotFit("A silent film has no sound under a bridge: choose the sound room.")
    if bridge.seconds not in maker.seconds:
        raise DoesNotFit(f"'{maker.name}' makes sounds of at most {max(maker.seconds)} seconds.")
    if len(effect) > maker.prompt_characters:
        raise DoesNotFit(
            f"What is to be heard has {len(effect)} characters and '{maker.name}' takes "
            f"{maker.prompt_characters}: shorten it."
        )
    return maker


def fitting_voice_maker(bridge: Bridge, catalogue: Catalogue, sounds: Sounds) -> Capabilities:
    """What speaks a bridge's line. Raises DoesNotFit, with what to do, if nothing can."""
    maker, line = catalogue.voice_maker, bridge.voice or ""
    if maker is None:
        raise DoesNotFit(
            "No voice is set up here: set SEGUE_GEMINI_KEY or SEGUE_GOOGLE_PROJECT, or SEGUE_ELEVENLABS_KEY "
            "and SEGUE_ELEVENLABS_VOICE, or leave out what is to be said."
        )
    if sounds == "silent":
        raise DoesNotFit("A silent film has no voice over a bridge: choose the sound room.")
    most = min(maker.prompt_characters, bridge.seconds * limits.SPOKEN_CHARACTERS_A_SECOND)
    if len(line) > most:
        raise DoesNotFit(
            f"What is to be said has {len(line)} characters, and {most} are spoken in the {bridge.seconds} s "
            "of its bridge: shorten it, or make the bridge longer."
        )
    return maker


def refuse_nothing_between(bridge: Bridge, rate: Fraction) -> None:
    """Raises DoesNotFit for a bridge of which nothing is left without its copies of the clips' ends."""
    if frames_lasting(bridge.seconds, rate) <= 2:
        least = next(seconds for seconds in itertools.count(1) if frames_lasting(seconds, rate) > 2)
        raise DoesNotFit(
            f"At {rate} frames a second a bridge of {bridge.seconds} s has no frame of its own: "
            f"ask for {least} s or more, or for a higher rate."
        )


def canvas_for(size: Size, generator: Capabilities) -> Size:
    """The smallest of the generator's canvases among those that show the film's picture largest.

    That is the smallest that holds it, of two alike the one of its shape: a portrait film gets a portrait
    canvas.
    """

    def loss_and_area(canvas: Size) -> tuple[Fraction, int, Fraction]:
        scale = min(Fraction(canvas.width, size.width), Fraction(canvas.height, size.height))
        return -min(Fraction(1), scale), canvas.width * canvas.height, -scale

    return min(generator.sizes, key=loss_and_area) if generator.sizes else size


def refuse_too_long(pieces: tuple[Piece, ...]) -> None:
    """Raises DoesNotFit for a film beyond all bounds."""
    seconds = sum(
        (
            Fraction(piece.span.frames) / piece.span.facts.picture.rate
            if piece.span
            else Fraction(piece.seconds or 0)
            for piece in pieces
        ),
        start=Fraction(0),
    )
    if seconds > limits.MAX_FILM_SECONDS:
        hours = limits.MAX_FILM_SECONDS // 3_600
        raise DoesNotFit(f"This film would last more than {hours} hours: split it into parts.")
