"""The director that needs no network: it writes a prompt from two measured analyses; it says it is local.

The two frames fix how things look; the prompt says only the path between them: camera, motion, light, sound.
"""

from segue.domain.plan import DirectWork
from segue.domain.results import Analysis, Direction
from segue.ports import StepJob, StepOutput


def direct(job: StepJob) -> StepOutput:
    """Write a bridge's prompt: the step `direct`."""
    work = job.step.work
    assert isinstance(work, DirectWork)
    before, after = (job.input(step).result for step in (work.before, work.after))
    assert isinstance(before, Analysis) and isinstance(after, Analysis)
    return StepOutput(write_prompt(before, after, work.seconds, work.prompt_characters))


def write_prompt(before: Analysis, after: Analysis, seconds: int, longest: int) -> Direction:
    """The path from the end of one clip to the start of another, in at most `longest` characters."""
    sentences = (
        f"One continuous {seconds}-second shot from the first frame to the last, without a cut.",
        _camera(before, after),
        _light(before, after),
        _colour(before, after),
        _sound(before, after),
    )
    prompt = " ".join(sentence for sentence in sentences if sentence)
    return Direction(
        director="local", local=True, prompt=prompt[:longest].rstrip(), keeps=_kept(before, after)
    )


def _camera(before: Analysis, after: Analysis) -> str:
    if before.camera == after.camera:
        return f"Throughout, {before.camera}."
    return f"At first {before.camera}; it eases over until {after.camera}."


def _light(before: Analysis, after: Analysis) -> str:
    if before.light == after.light:
        return f"The light stays as it is: {before.light}."
    return f"The light goes from {before.light} to {after.light}."


def _colour(before: Analysis, after: Analysis) -> str:
    if not before.palette or not after.palette or before.palette == after.palette:
        return ""
    return f"The colours turn from {', '.join(before.palette)} to {', '.join(after.palette)}."


def _sound(before: Analysis, after: Analysis) -> str:
    if before.sound == after.sound:
        return f"Ambient: {before.sound} throughout."
    return f"Ambient: {before.sound}, giving way to {after.sound}."


def _kept(before: Analysis, after: Analysis) -> tuple[str, ...]:
    """What is the same on both sides, and so should stay."""
    kept = [f"camera: {before.camera}"] if before.camera == after.camera else []
    kept += [f"light: {before.light}"] if before.light == after.light else []
    shared = [colour for colour in before.palette if colour in after.palette]
    return (*kept, *(f"colour: {colour}" for colour in shared))
