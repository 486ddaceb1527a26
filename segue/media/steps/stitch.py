"""stitch: the pieces joined by copying, the film's sound encoded once beneath them."""

from pathlib import Path
from typing import Final

from segue.domain import limits
from segue.domain.errors import Internal
from segue.domain.frames import samples_before
from segue.domain.plan import FilmFormat, StitchWork
from segue.domain.results import Sounded, Stitched
from segue.media.ffmpeg import run
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
    run(
        film_arguments(joined, sound, work.format, film),
        wall_seconds=limits.STEP_WALL_SECONDS,
        on_progress=lambda done: job.progress(done, total),
    )
    samples = samples_before(total, work.format.rate) if sounded.has_sound else 0
    return StepOutput(Stitched(frames=total, samples=samples), {film.name: film})


def concat_list(pictures: list[Path]) -> str:
    """A list for the concat demuxer. The pieces' own clocks say how long they are."""
    quoted = (str(picture).replace("'", "'\\''") for picture in pictures)
    return "".join(["ffconcat version 1.0\n", *(f"file 'file:{name}'\n" for name in quoted)])


def film_arguments(joined: Path, sound: Path | None, form: FilmFormat, film: Path) -> list[str]:
    """FFmpeg's words for a film from a list of pieces and a file of sound, which may be none.

    Each frame is given its place by its number: the list's own clock is one of microseconds, whose rounding
    would add up over many joins. (The pieces have no reordered frames.)
    """
    ticks = frame_ticks(form.rate)
    heard = ["-i", f"file:{sound}"] if sound else []
    encoded = ["-map", "1:a:0", *_sound_codec(form)] if sound else []
    return [
        *("-f", "concat", "-safe", "0", "-protocol_whitelist", "file", "-i", f"file:{joined}", *heard),
        *("-map", "0:v:0", "-c:v", "copy", "-bsf:v", f"setts=ts=N*{ticks}:duration={ticks}"),
        *encoded,
        *colour_arguments(form.colour),
        *(["-tag:v", "hvc1"] if form.codec == "hevc" else []),
        *("-map_metadata", "-1", *timescale_arguments(form.rate)),
        *("-movflags", "+faststart", "-f", form.container, f"file:{film}"),
    ]


def _sound_codec(form: FilmFormat) -> list[str]:
    """PCM for editors; AAC with 96 kbit/s a channel, up to 384 in all, for everyone else."""
    if form.codec == "prores":
        return ["-c:a", "pcm_s24le"]
    return ["-c:a", "aac", "-b:a", f"{min(4, form.channels) * 96}k"]
