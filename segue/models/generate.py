"""Where the model runs in the media worker: from the frames of a bridge, or of a clip's end, to a take."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import av

from segue.domain import limits
from segue.domain.errors import Internal, StepFailed
from segue.domain.plan import ExtendWork, GenerateWork
from segue.domain.results import Anchors, Direction, Ending, Extended, Generated, Try
from segue.domain.take_files import STILLS, TAKE
from segue.ports import (
    ExtensionRequest,
    GenerationRequest,
    Generator,
    OtherFrames,
    StepHandler,
    StepJob,
    StepOutput,
    TakeMade,
)


def generate_handler(
    generators: Mapping[str, Generator], other_frames: OtherFrames | None = None
) -> StepHandler:
    """The handler of generate steps placed on the worker, for these generators by name.

    It leaves `take.mkv`, and copies of the two stills it was made from, `first.png` and `last.png`. With
    `other_frames`, a take that may be noticed, and whose anchors were sought, is made of other pairs, too:
    what joins on to it waits for it, and reads there which frames it joins.
    """

    def handle(job: StepJob) -> StepOutput:
        work = job.step.work
        if not isinstance(work, GenerateWork):
            raise Internal(f"A {work.kind} step was given to the generator.")
        return _generate(job, work, _chosen(generators, work.generator), other_frames)

    return handle


@dataclass(frozen=True)
class _Joined:
    """A take, the frames that it joins, the files that it was made from, and how good it is."""

    made: TakeMade
    frames: tuple[int, int]
    files: Mapping[str, Path]

    @property
    def best(self) -> Try:
        """The first of the best tries, of at least one."""
        return max(self.made.tries, key=lambda each: each.score)

    @property
    def good(self) -> bool:
        """Whether it was not judged, or is not noticed."""
        return not self.made.tries or self.best.score >= limits.RETAKE_BELOW


def _generate(
    job: StepJob, work: GenerateWork, generator: Generator, other_frames: OtherFrames | None
) -> StepOutput:
    found = job.input(work.frames)
    anchors = found.result
    if not isinstance(anchors, Anchors):
        raise Internal(f"Step {work.frames} left no anchors.")
    request = _request(job, work, found.files)
    joined = _Joined(generator.generate(request), (anchors.before_frame, anchors.after_frame), found.files)
    tries = joined.made.tries
    if other_frames is not None:
        joined, tries = _best_pair(job, work, generator, other_frames, anchors, request, joined)
    result = Generated(
        generator=work.generator,
        model=joined.made.model,
        prompt=request.prompt,
        take=work.take,
        frames=frames_in(request.destination),
        before_frame=joined.frames[0],
        after_frame=joined.frames[1],
        tries=tries,
    )
    copies = {name: Path(shutil.copyfile(joined.files[name], job.scratch / name)) for name in STILLS}
    return StepOutput(result, {TAKE: request.destination, **copies})


def _best_pair(
    job: StepJob,
    work: GenerateWork,
    generator: Generator,
    other_frames: OtherFrames,
    anchors: Anchors,
    request: GenerationRequest,
    best: _Joined,
) -> tuple[_Joined, tuple[Try, ...]]:
    """The best of a take and of those between other pairs, made until one is good, and all that was tried.

    Pairs come in the order of their worth: each has to be clearly better than the best before it. They are
    made by the recipe that was best at first: recipes differ in how motion goes on, as it did there.
    """
    tries = best.made.tries
    recipe = best.best.recipe if tries else ""
    for number, pair in enumerate(anchors.others[: limits.OTHER_ANCHORS]):
        if best.good:
            break
        files = other_frames(job, work.frames, pair, job.scratch / f"pair-{number}")
        take = job.scratch / f"pair-{number}.mkv"
        made = generator.generate(_request(job, work, files, take, recipe))
        joins = anchors.frames_of(pair)
        tries = (*tries, *(each.changed(frames=joins) for each in made.tries))
        other = _Joined(made, joins, files)
        if other.best.score >= best.best.score + limits.CLEARLY_BETTER:
            take.replace(request.destination)
            best = other
        else:
            take.unlink()
    return best, tries


def _request(
    job: StepJob, work: GenerateWork, files: Mapping[str, Path], take: Path | None = None, recipe: str = ""
) -> GenerationRequest:
    """What the generator is asked, from the files that a frames step leaves."""
    return GenerationRequest(
        first=files["first.png"],
        last=files["last.png"],
        before=files["before.mkv"],
        after=files["after.mkv"],
        prompt=_prompt(job, work),
        seconds=work.seconds,
        format=work.format,
        canvas=work.canvas,
        take=work.take,
        destination=take or job.scratch / TAKE,
        progress=job.progress,
        sound=work.sound,
        recipe=recipe,
    )


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
