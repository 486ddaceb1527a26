"""Where the model runs in the media worker: from the frames of a bridge, or of a clip's end, to a take."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import av

from segue.domain.errors import Internal, StepFailed
from segue.domain.plan import ExtendWork, GenerateWork
from segue.domain.results import Anchors, Direction, Ending, Extended, Generated
from segue.domain.take_files import STILLS, TAKE
from segue.ports import ExtensionRequest, GenerationRequest, Generator, StepHandler, StepJob, StepOutput


def generate_handler(generators: Mapping[str, Generator]) -> StepHandler:
    """The handler of generate steps placed on the worker, for these generators by name.

    It leaves `take.mkv`, and copies of the two stills it was made from, `first.png` and `last.png`.
    """

    def handle(job: StepJob) -> StepOutput:
        work = job.step.work
        if not isinstance(work, GenerateWork):
            raise Internal(f"A {work.kind} step was given to the generator.")
        return _generate(job, work, _chosen(generators, work.generator))

    return handle


def _generate(job: StepJob, work: GenerateWork, generator: Generator) -> StepOutput:
    frames = job.input(work.frames)
    if not isinstance(frames.result, Anchors):
        raise Internal(f"Step {work.frames} left no anchors.")
    prompt = _prompt(job, work)
    take = job.scratch / TAKE
    request = GenerationRequest(
        first=frames.files["first.png"],
        last=frames.files["last.png"],
        before=frames.files["before.mkv"],
        after=frames.files["after.mkv"],
        prompt=prompt,
        seconds=work.seconds,
        format=work.format,
        canvas=work.canvas,
        take=work.take,
        destination=take,
        progress=job.progress,
        sound=work.sound,
    )
    made = generator.generate(request)
    result = Generated(
        generator=work.generator,
        model=made.model,
        prompt=prompt,
        take=work.take,
        frames=frames_in(take),
        before_frame=frames.result.before_frame,
        after_frame=frames.result.after_frame,
        tries=made.tries,
    )
    copies = {name: Path(shutil.copyfile(frames.files[name], job.scratch / name)) for name in STILLS}
    return StepOutput(result, {TAKE: take, **copies})


def extend_handler(generators: Mapping[str, Generator]) -> StepHandler:
    """The handler of extend steps, for these generators by name.

    It leaves `take.mkv`, and a copy of the still from which it goes on, `first.png`.
    """

    def handle(job: StepJob) -> StepOutput:
        work = job.step.work
        if not isinstance(work, ExtendWork):
            raise Internal(f"A {work.kind} step was given to what continues clips.")
        return _extend(job, work, _chosen(generators, work.generator))

    return handle


def _extend(job: StepJob, work: ExtendWork, generator: Generator) -> StepOutput:
    frames = job.input(work.frames)
    if not isinstance(frames.result, Ending):
        raise Internal(f"Step {work.frames} left no end of a clip.")
    take, first = job.scratch / TAKE, frames.files[STILLS[0]]
    request = ExtensionRequest(
        first=first,
        before=frames.files["before.mkv"],
        prompt=work.prompt or "",
        seconds=work.seconds,
        format=work.format,
        canvas=work.canvas,
        take=work.take,
        destination=take,
        progress=job.progress,
    )
    made = generator.extend(request)
    result = Extended(
        generator=work.generator,
        model=made.model,
        take=work.take,
        frames=frames_in(take),
        before_frame=frames.result.before_frame,
        prompt=request.prompt,
        tries=made.tries,
    )
    copied = Path(shutil.copyfile(first, job.scratch / STILLS[0]))
    return StepOutput(result, {TAKE: take, STILLS[0]: copied})


def frames_in(take: Path) -> int:
    """How many frames a take holds. Raises StepFailed if it is no film, or nothing lies between its ends."""
    try:
        with av.open(str(take)) as container:
            count = sum(1 for packet in container.demux(video=0) if packet.size)
    except (av.FFmpegError, IndexError) as error:
        raise StepFailed(
            "The generator left no film that can be read: try another take.", detail=str(error), again=True
        ) from error
    if count < 3:
        raise StepFailed(
            "The generator left too short a film: try another take.", detail=f"{count} frames", again=True
        )
    return count


def _chosen(generators: Mapping[str, Generator], name: str) -> Generator:
    if name not in generators:
        raise StepFailed(
            f"The generator {name} is not set up here: choose another, or set it up and render again."
        )
    return generators[name]


def _prompt(job: StepJob, work: GenerateWork) -> str:
    """The prompt as the user gave it, or as the director wrote it."""
    if work.prompt is not None:
        return work.prompt
    if work.direct is None:
        return ""
    direction = job.input(work.direct).result
    if not isinstance(direction, Direction):
        raise Internal(f"Step {work.direct} left no prompt.")
    return direction.prompt
