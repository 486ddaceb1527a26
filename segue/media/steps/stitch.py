"""stitch: the pieces joined by copying, the film's sound encoded once beneath them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from segue.domain import limits
from segue.domain.errors import Internal
from segue.domain.frames import samples_before
from segue.domain.plan import FilmFormat, StitchWork
from segue.domain.results import Conformed, Sounded, Stitched
from segue.media.ffmpeg import run
from segue.media.kept import CAPTIONS, Cue, as_srt, metadata_of, placed, read_captions, text_captions
from segue.media.mezzanine import colour_arguments, frame_ticks, same_headers, timescale_arguments
from segue.media.steps.inputs import file_of, lengths_of, pictures_of, result_of, work_of
from segue.ports import StepJob, StepOutput

SOUND: Final = "sound.flac"


def stitch(job: StepJob) -> StepOutput:
    """Write the film. A film without any sound has no audio track. Raises StepFailed."""
    work = work_of(job, StitchWork)
    lengths = lengths_of(job, work.pieces)
    sounded = result_of(job, work.sound, Sounded)
    total = sum(lengths)
    film = job.scratch / work.format.film_name
    joined, pictures = job.scratch / "pieces.txt", pictures_of(job, work.pieces, work.format)
    if not same_headers(pictures):
        raise Internal("The pieces of this film were not encoded alike.")
    joined.write_text(concat_list(pictures))
    sound = file_of(job, work.sound, SOUND) if sounded.has_sound else None
    kept, files = _kept(job, work, lengths), {film.name: film}
    if kept.captions:
        files[CAPTIONS] = kept.captions
    run(
        film_arguments(joined, sound, work.format, film, kept),
        wall_seconds=limits.STEP_WALL_SECONDS,
        on_progress=lambda done: job.progress(done, total),
    )
    samples = samples_before(total, work.format.rate) if sounded.has_sound else 0
    return StepOutput(Stitched(frames=total, samples=samples), files)


@dataclass(frozen=True)
class Kept:
    """What the film keeps of its sources, as files: FFmpeg's metadata, and captions if there are any."""

    metadata: Path
    captions: Path | None


def _kept(job: StepJob, work: StitchWork, lengths: list[int]) -> Kept:
    metadata = job.scratch / "metadata.txt"
    metadata.write_text(metadata_of(work.pieces, lengths, work.format), encoding="utf-8")
    cues: list[Cue] = []
    first = 0
    for piece, length in zip(work.pieces, lengths, strict=True):
        if piece.span and (track := text_captions(piece.span)):
            shown = result_of(job, piece.conform, Conformed)
            span = piece.span.changed(in_frame=shown.in_frame, out_frame=shown.out_frame)
            into = job.scratch / "track.srt"
            found = read_captions(job.asset(span.asset), track, into, lambda: job.progress(0, len(lengths)))
            cues += placed(found, span, first, length, work.format.rate)
        first += length
    captions = job.scratch / CAPTIONS
    captions.write_text(as_srt(cues), encoding="utf-8")
    return Kept(metadata, captions if cues else None)


def concat_list(pictures: list[Path]) -> str:
    """A list for the concat demuxer. The pieces' own clocks say how long they are."""
    quoted = (str(picture).replace("'", "'\\''") for picture in pictures)
    return "".join(["ffconcat version 1.0\n", *(f"file 'file:{name}'\n" for name in quoted)])


def film_arguments(
    joined: Path, sound: Path | None, form: FilmFormat, film: Path, kept: Kept | None = None
) -> list[str]:
    """FFmpeg's words for a film from a list of pieces and a file of sound, which may be none.

    Each frame is given its place by its number: the list's own clock is one of microseconds, whose rounding
    would add up over many joins. (The pieces have no reordered frames.)
    """
    ticks = frame_ticks(form.rate)
    heard = ["-i", f"file:{sound}"] if sound else []
    encoded = ["-map", "1:a:0", *_sound_codec(form)] if sound else []
    inputs, described = _kept_arguments(kept, 2 if sound else 1)
    return [
        *("-f", "concat", "-safe", "0", "-protocol_whitelist", "file", "-i", f"file:{joined}", *heard),
        *inputs,
        *("-map", "0:v:0", "-c:v", "copy", "-bsf:v", f"setts=ts=N*{ticks}:duration={ticks}"),
        *encoded,
        *colour_arguments(form.colour),
        *(["-tag:v", "hvc1"] if form.codec == "hevc" else []),
        *(*described, *timescale_arguments(form.rate)),
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
    return ["-c:a", "aac", "-b:a", f"{min(4, form.channels) * 96}k"]
