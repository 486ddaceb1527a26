"""deliver: what the user gets, laid out under the names by which it is downloaded."""

import json
import os
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Final

import cv2
import ffmpeg as ffmpeg_python

from segue.domain import limits
from segue.domain.errors import Internal
from segue.domain.frames import middle_of
from segue.domain.plan import DeliveredBridge, DeliveredExtension, DeliverWork, FilmFormat
from segue.domain.results import (
    Anchors,
    Conformed,
    Delivered,
    Direction,
    Effect,
    Extended,
    Generated,
    Inspection,
    Stitched,
    Voice,
)
from segue.domain.take_files import STILLS
from segue.media.ffmpeg import Frame, decode_pipe, patience_seconds, run
from segue.media.film_form import file_name, for_screens, raw_arguments
from segue.media.kept import CAPTIONS
from segue.media.report import BridgeMade, ExtensionMade, report
from segue.media.sound_files import piece_samples, read_cuts, sound_writer
from segue.media.sources import open_coded
from segue.media.steps.frames import sha256_of
from segue.media.steps.hand_over import edit_lists, for_editors, with_credentials
from segue.media.steps.inputs import file_of, lengths_of, pictures_of, result_of, work_of
from segue.media.steps.stitch import film_arguments
from segue.ports import SigningCertificate, StepJob, StepOutput

POSTER: Final = "poster.jpg"
REPORT: Final = "report.json"


def deliver(job: StepJob, certificate: Callable[[], SigningCertificate | None] = lambda: None) -> StepOutput:
    """Write the film, what was generated alone, the bridges' frames, edit lists, a poster and the report.

    An animatic, which somebody waits for, goes without bridges alone and edit lists. With a certificate the
    film says who made it, last of all. Raises StepFailed.
    """
    work = work_of(job, DeliverWork)
    lengths = lengths_of(job, work.pieces)
    stitched = result_of(job, work.stitch, Stitched)
    inspection = result_of(job, work.inspect, Inspection)
    bridges = {bridge.segment: _made(job, bridge) for bridge in work.bridges}
    extensions = {extension.segment: _extended(job, extension) for extension in work.extensions}
    made: dict[str, BridgeMade | ExtensionMade] = {**bridges, **extensions}
    conformed = [result_of(job, piece.conform, Conformed) for piece in work.pieces]
    files = {work.format.film_name: _film(job, work)}
    if CAPTIONS in (stitching := job.input(work.stitch).files):
        files[CAPTIONS] = Path(shutil.copyfile(stitching[CAPTIONS], job.scratch / CAPTIONS))
    if not work.animatic:
        alone = _bridges_alone(job, work, lengths, heard=stitched.samples > 0)
        files |= alone | for_editors(job, alone)
        files |= edit_lists(job, work, conformed)
    files |= _stills(job, work)
    files[POSTER] = _poster(job, work, lengths[0] // 2)
    files[REPORT] = job.scratch / REPORT
    content = report(work, conformed, made, stitched, inspection)
    files[REPORT].write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if (given := certificate()) is not None:
        with_credentials(job, work, files[work.format.film_name], made, given)
    result = Delivered(
        frames=stitched.frames,
        seconds=round(float(stitched.frames / work.format.rate), 6),
        seams=inspection.seams,
        insides=inspection.insides,
        prompts={segment: each.generated.prompt for segment, each in bridges.items()},
        anchors={segment: each.anchors for segment, each in bridges.items()},
        signed=given is not None,
        tries={
            segment: each.generated.tries for segment, each in made.items() if len(each.generated.tries) > 1
        },
    )
    return StepOutput(result, files)


def _made(job: StepJob, bridge: DeliveredBridge) -> BridgeMade:
    generated = result_of(job, bridge.generate, Generated)
    first, last = (sha256_of(file_of(job, bridge.generate, still)) for still in STILLS)
    found = result_of(job, bridge.frames, Anchors)
    return BridgeMade(
        anchors=found.moved((generated.before_frame, generated.after_frame), first, last),
        generated=generated,
        conformed=result_of(job, bridge.conform, Conformed),
        direction=result_of(job, bridge.direct, Direction) if bridge.direct else None,
        effect=result_of(job, bridge.effect, Effect) if bridge.effect else None,
        voice=result_of(job, bridge.voice, Voice) if bridge.voice else None,
    )


def _extended(job: StepJob, extension: DeliveredExtension) -> ExtensionMade:
    return ExtensionMade(
        generated=result_of(job, extension.generate, Extended),
        conformed=result_of(job, extension.conform, Conformed),
    )


def _film(job: StepJob, work: DeliverWork) -> Path:
    """The film as it was inspected."""
    inspected, film = file_of(job, work.stitch, work.format.film_name), job.scratch / work.format.film_name
    try:
        os.link(inspected, film)  # a film is large, and nobody changes it
    except OSError:
        shutil.copyfile(inspected, film)
    return film


def _bridges_alone(job: StepJob, work: DeliverWork, lengths: list[int], *, heard: bool) -> dict[str, Path]:
    """Each generated piece as a film of its own, with the part of the film's sound that lies over it."""
    numbers = [number for number, piece in enumerate(work.pieces) if piece.span is None]
    slots = piece_samples(lengths, work.format.rate)
    pictures, channels = pictures_of(job, work.pieces, work.format), work.format.channels
    cuts = iter(
        read_cuts(file_of(job, work.stitch, work.format.film_name), [slots[n] for n in numbers], channels)
    )
    files: dict[str, Path] = {}
    for number in numbers:
        job.progress(number, len(work.pieces))
        path = job.scratch / f"{work.pieces[number].file_stem}.{work.format.container}"
        sound = job.scratch / "bridge.flac"
        if heard:
            with sound_writer(sound, channels) as write:
                write(next(cuts))
        words = film_arguments(pictures[number], sound if heard else None, work.format, path)
        run(words, wall_seconds=limits.STEP_WALL_SECONDS)
        files[path.name] = path
    return files


def _stills(job: StepJob, work: DeliverWork) -> dict[str, Path]:
    """The two frames that each bridge joins."""
    files: dict[str, Path] = {}
    for bridge in work.bridges:
        for still in STILLS:
            path = job.scratch / f"{Path(still).stem}-{bridge.segment}.png"
            files[path.name] = Path(shutil.copyfile(file_of(job, bridge.generate, still), path))
    return files


def _poster(job: StepJob, work: DeliverWork, number: int) -> Path:
    """A picture of the film: the frame of its first piece that is at hand near its middle."""
    path = job.scratch / POSTER
    picture = pictures_of(job, work.pieces, work.format)[0]
    frame = _frame(picture, _at_hand(picture, number, work.format.rate), work.format)
    cv2.imwrite(str(path), cv2.cvtColor(frame, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 90])
    return path


def _at_hand(picture: Path, number: int, rate: Fraction) -> int:
    """The last frame up to this one that needs none before it; this one itself if that lies far before it.

    Far is half way to the piece's start, where clips fade in.
    """
    with open_coded(picture) as container:
        stream = container.streams.video[0]
        tick = Fraction(stream.time_base or 0)
        container.seek(round(Fraction(number) / rate / tick), stream=stream)
        key = int((next(container.demux(stream)).pts or 0) * tick * rate)
    return key if number // 2 < key <= number else number


def _frame(picture: Path, number: int, form: FilmFormat) -> Frame:
    """A piece has one rate and begins at 0: half a frame on from a frame's time no other has begun."""
    begin, middle = (middle_of(each, form.rate) for each in (number - 1, number))
    seek = {"copyts": None, "noaccurate_seek": None, "ss": f"{float(middle):.6f}"}
    stream = ffmpeg_python.input(file_name(picture), **seek)
    stream = stream.filter("select", f"gte(t,{float(begin):.6f})").filter("trim", end_frame=1)
    stream = for_screens(stream, form.colour)
    patience = patience_seconds(number + 1, form.size.width * form.size.height)
    frames = decode_pipe(raw_arguments(stream), size=form.size, wall_seconds=patience)
    found = next(frames, None)
    if found is None:
        raise Internal(f"{picture.name} has no frame {number}.")
    return found
