"""What comes with a film for others: edit lists for an editing program, and who made it out of what."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import structlog

from segue import __version__
from segue.domain import limits
from segue.domain.frames import SOUND_RATE
from segue.domain.plan import DeliverWork, Piece
from segue.domain.results import Conformed
from segue.domain.take_files import EFFECT, TAKE, VOICE
from segue.media.credentials import COMPUTED, GENERATED, Ingredient, sign
from segue.media.ffmpeg import run
from segue.media.film_form import file_name
from segue.media.handover.cuts import Cut, Film, Source
from segue.media.handover.edl import edl_text
from segue.media.handover.fcpxml import fcpxml_text
from segue.media.handover.otio import otio_text
from segue.media.report import BridgeMade, ExtensionMade
from segue.media.steps.inputs import file_of
from segue.ports import SigningCertificate, StepJob

_log = structlog.get_logger()

EDIT_LISTS: Final = {"film.otio": otio_text, "film.fcpxml": fcpxml_text, "film.edl": edl_text}
_TITLE: Final = "Segue film"


def edit_lists(job: StepJob, work: DeliverWork, conformed: list[Conformed]) -> dict[str, Path]:
    """The film as OTIO, FCPXML and EDL, by the user's own file names; bridges are `bridge-….mov`."""
    cuts = tuple(_cut(work, piece, form) for piece, form in zip(work.pieces, conformed, strict=True))
    film = Film(_TITLE, work.format.rate, work.format.size, work.format.channels, cuts)
    files = {}
    for name, text in EDIT_LISTS.items():
        files[name] = job.scratch / name
        files[name].write_text(text(film), encoding="utf-8")
    return files


def for_editors(job: StepJob, bridges: Mapping[str, Path]) -> dict[str, Path]:
    """Each generated piece as editing programs like it: picture copied into .mov, sound uncompressed."""
    files = {}
    for name, path in bridges.items():
        moved = job.scratch / f"{Path(name).stem}.mov"
        if moved.name not in bridges:
            words = [
                "-i",
                file_name(path),
                "-map",
                "0",
                "-c:v",
                "copy",
                "-c:a",
                "pcm_s24le",
                file_name(moved),
            ]
            run(words, wall_seconds=limits.STEP_WALL_SECONDS)
            files[moved.name] = moved
    return files


def with_credentials(
    job: StepJob,
    work: DeliverWork,
    film: Path,
    made: Mapping[str, BridgeMade | ExtensionMade],
    certificate: SigningCertificate,
) -> Path:
    """A copy of the film that says who made it, out of what, and which of it a model made."""
    signed = film.with_name(f"signed-{film.name}")
    sign(
        film,
        signed,
        title=film.name,
        ingredients=_ingredients(job, work, made),
        certificate=certificate,
        version=__version__,
    )
    film.unlink()
    signed.rename(film)
    return film


def _ingredients(
    job: StepJob, work: DeliverWork, takes: Mapping[str, BridgeMade | ExtensionMade]
) -> list[Ingredient]:
    generated = {bridge.segment: bridge.generate for bridge in work.bridges}
    generated |= {extension.segment: extension.generate for extension in work.extensions}
    ingredients = []
    for piece in work.pieces:
        if piece.span is not None:
            title = piece.name or piece.segment
            ingredients.append(Ingredient(piece.segment, title, job.asset(piece.span.asset)))
            continue
        made = takes[piece.segment].generated
        take = file_of(job, generated[piece.segment], TAKE)
        ingredients.append(
            Ingredient(
                piece.segment,
                f"{piece.segment} ({'extension' if piece.extends else 'bridge'})",
                take,
                made=COMPUTED if made.generator == "procedural" else GENERATED,
                model=made.model,
                prompt_sha256=_hashed(made.prompt) if made.prompt else None,
            )
        )
    return [*ingredients, *_from_words(job, work, takes)]


def _from_words(
    job: StepJob, work: DeliverWork, takes: Mapping[str, BridgeMade | ExtensionMade]
) -> Iterator[Ingredient]:
    """The sounds and voices that models made for bridges."""
    for bridge in work.bridges:
        made = takes[bridge.segment]
        assert isinstance(made, BridgeMade)
        for step, found, name, noun in (
            (bridge.effect, made.effect, EFFECT, "sound from words"),
            (bridge.voice, made.voice, VOICE, "voice"),
        ):
            if step is not None and found is not None:
                yield Ingredient(
                    f"{bridge.segment}-{found.kind}",
                    f"{bridge.segment} ({noun})",
                    file_of(job, step, name),
                    made=GENERATED,
                    model=found.model,
                    prompt_sha256=_hashed(found.prompt),
                    heard=True,
                )


def _hashed(prompt: str) -> str:
    return hashlib.sha256(prompt.encode()).hexdigest()


def _cut(work: DeliverWork, piece: Piece, form: Conformed) -> Cut:
    film = work.format
    if piece.span is None:
        name = f"{piece.file_stem}.mov"
        noun = "Extension" if piece.extends else "Bridge"
        source = Source(name, film.rate, form.frames, film.size, film.channels, SOUND_RATE)
        return Cut(piece.segment, f"{noun} {piece.segment}", source, 0, form.frames, form.frames)
    span = piece.span
    picture = span.facts.picture
    heard = span.facts.sounds[span.audio_track] if span.audio_track is not None else None
    source = Source(
        piece.name or piece.segment,
        picture.rate,
        picture.frames,
        picture.shown,
        heard.channels if heard else 0,
        heard.sample_rate if heard else 0,
        span.facts.timecode,
    )
    first = span.in_frame if form.in_frame is None else form.in_frame
    last = span.out_frame if form.out_frame is None else form.out_frame
    return Cut(piece.segment, source.name, source, first, last, form.frames)
