"""stitch: the pieces joined by copying, the film's sound encoded once beneath them."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from segue.domain import limits
from segue.domain.frames import samples_before
from segue.domain.plan import FilmFormat, StitchWork
from segue.domain.results import Conformed, Sounded, Stitched
from segue.media.ffmpeg import run
from segue.media.joining import Mezzanine, join_pictures
from segue.media.kept import (
    CAPTIONS,
    Cue,
    as_srt,
    language_of,
    metadata_of,
    placed,
    read_captions,
    text_captions,
)
from segue.media.mezzanine import colour_arguments, timescale_arguments
from segue.media.steps.inputs import file_of, lengths_of, pictures_of, result_of, work_of
from segue.ports import StepJob, StepOutput

SOUND: Final = "sound.flac"

_SKETCH: Final = {
    "title": "Animatic",
    "comment": "A small, free sketch of the film, made with Segue; not the film itself.",
}


def stitch(job: StepJob) -> StepOutput:
    """Write the film. A film without any sound has no audio track. Raises StepFailed."""
    work = work_of(job, StitchWork)
    lengths = lengths_of(job, work.pieces)
    sounded = result_of(job, work.sound, Sounded)
    total = sum(lengths)
    film = job.scratch / work.format.film_name
    joined, pictures = (
        job.scratch / f"joined.{work.format.container}",
        pictures_of(job, work.pieces, work.format),
    )
    runs = [Mezzanine(path, length, work.format.rate) for path, length in zip(pictures, lengths, strict=True)]
    join_pictures(runs, work.format, joined, lambda done: job.progress(done, 2 * total))
    sound = file_of(job, work.sound, SOUND) if sounded.has_sound else None
    kept, files = _kept(job, work, lengths), {film.name: film}
    if kept.captions:
        files[CAPTIONS] = kept.captions
    run(
        film_arguments(joined, sound, work.format, film, kept),
        wall_seconds=limits.STEP_WALL_SECONDS,
        on_progress=lambda done: job.progress(min(total + done, 2 * total), 2 * total),
    )
    joined.unlink()
    samples = samples_before(total, work.format.rate) if sounded.has_sound else 0
    return StepOutput(Stitched(frames=total, samples=samples), files)


@dataclass(frozen=True)
class Kept:
    """What the film keeps of its sources: FFmpeg's metadata and captions as files, the sound's language."""

    metadata: Path
    captions: Path | None
    language: str | None


def _kept(job: StepJob, work: StitchWork, lengths: list[int]) -> Kept:
    metadata = job.scratch / "metadata.txt"
    metadata.write_text(metadata_of(work.pieces, lengths, work.format), encoding="utf-8")
    cues: list[Cue] = []
    found: dict[str, list[Cue]] = {}  # by clip: one of which many pieces are cut is read once
    first = 0
    for piece, length in zip(work.pieces, lengths, strict=True):
        if piece.span and (track := text_captions(piece.span)):
            if piece.span.asset not in found:
                source, into = job.asset(piece.span.asset), job.scratch / "track.srt"
                tick = partial(job.progress, 0, len(lengths))
                found[piece.span.asset] = read_captions(source, track, into, tick)
            shown = result_of(job, piece.conform, Conformed)
            span = piece.span.changed(in_frame=shown.in_frame, out_frame=shown.out_frame)
            cues += placed(found[span.asset], span, first, length, work.format.rate)
        first += length
    captions = job.scratch / CAPTIONS
    captions.write_text(as_srt(cues), encoding="utf-8")
    return Kept(metadata, captions if cues else None, language_of(work.pieces))


def film_arguments(
    picture: Path, sound: Path | None, form: FilmFormat, film: Path, kept: Kept | None = None
) -> list[str]:
    """FFmpeg's words for a film from a picture of ours and a file of sound, which may be none.

    A sketch says in its container what it is.
    """
    heard = ["-i", f"file:{sound}"] if sound else []
    encoded = ["-map", "1:a:0", *_sound_codec(form)] if sound else []
    if sound and kept and kept.language:
        encoded += ["-metadata:s:a:0", f"language={kept.language}"]
    inputs, described = _kept_arguments(kept, 2 if sound else 1)
    said = [word for name, text in _SKETCH.items() for word in ("-metadata", f"{name}={text}")]
    return [
        *("-i", f"file:{picture}", *heard, *inputs),
        *("-map", "0:v:0", "-c:v", "copy"),
        *encoded,
        *colour_arguments(form.colour),
        *(["-tag:v", "hvc1"] if form.codec == "hevc" else []),
        *(*described, *(said if form.sketch else []), *timescale_arguments(form.rate)),
        *("-movflags", "+faststart", "-f", form.container, f"file:{film}"),
    ]


def _kept_arguments(kept: Kept | None, number: int) -> tuple[list[str], list[str]]:
    """What is read besides, from input `number` on, and what is made of it."""
    if kept is None:
        return [], ["-map_metadata", "-1"]
    inputs = ["-f", "ffmetadata", "-i", f"file:{kept.metadata}"]
    described = ["-map_metadata", str(number), "-map_chapters", str(number)]
    if kept.captions:
        inputs += ["-f", "srt", "-i", f"file:{kept.captions}"]
        described += ["-map", f"{number + 1}:s:0", "-c:s", "mov_text"]
    return inputs, described


def _sound_codec(form: FilmFormat) -> list[str]:
    """PCM for editors; AAC with 96 kbit/s a channel, up to 384 in all, for everyone else."""
    if form.codec == "prores":
        return ["-c:a", "pcm_s24le"]
    searched = ["-aac_coder", "fast"] if form.sketch else []
    return ["-c:a", "aac", *searched, "-b:a", f"{min(4, form.channels) * 96}k"]
