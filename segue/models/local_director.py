"""The local director: from two measured ends it writes the path between them, as an editable prompt.

It states camera, motion and light, not the look: the look is in the two frames that the generator is given.
"""

from typing import Final

from segue.domain import limits
from segue.domain.errors import Internal
from segue.domain.plan import DirectWork
from segue.domain.results import Analysis, Direction
from segue.ports import StepJob, StepOutput

DIRECTOR: Final = "local"
KEEPS: Final = ("one continuous shot", "no cut, no fade, no text", "the first and the last frame as they are")


def direct(job: StepJob) -> StepOutput:
    """Write the prompt of one bridge from the analyses of its two ends."""
    work = job.step.work
    if not isinstance(work, DirectWork):
        raise Internal(f"A {work.kind} step was given to the director.")
    before, after = (_analysis(job, step_id) for step_id in (work.before, work.after))
    return StepOutput(write_prompt(before, after, work.seconds, work.prompt_characters, work.wishes))


def _analysis(job: StepJob, step_id: str) -> Analysis:
    result = job.input(step_id).result
    if not isinstance(result, Analysis):
        raise Internal(f"Step {step_id} left no analysis.")
    return result


def write_prompt(
    before: Analysis,
    after: Analysis,
    seconds: int,
    prompt_characters: int = limits.MAX_PROMPT_CHARACTERS,
    wishes: str | None = None,
) -> Direction:
    """The path from end to end, in at most `prompt_characters`: what matters least is left out first.

    What the user wishes comes right after what makes it a bridge.
    """
    sentences = (
        f"One continuous shot of {seconds} seconds from the first frame to the last, without cut or fade.",
        *([" ".join(wishes.split()).rstrip(".") + "."] if wishes and wishes.strip() else []),
        _camera(before.camera, after.camera),
        _action(before.action, after.action),
        _light(before.light, after.light),
        "Everything keeps its shape until it has left the picture; nothing is added, and no text.",
    )
    prompt = ""
    for sentence in sentences:
        longer = f"{prompt} {sentence}".strip()
        if len(longer) > prompt_characters:
            break
        prompt = longer
    return Direction(
        director=DIRECTOR,
        local=True,
        prompt=prompt or sentences[0][:prompt_characters].rsplit(" ", 1)[0],
        keeps=KEEPS,
    )


def _camera(before: str, after: str) -> str:
    if before == after:
        return f"At the start {before}, and so it does all the way through to the end."
    return (
        f"At the start {before}; this motion goes on, then turns without a jolt into the end, where {after}."
    )


def _action(before: str, after: str) -> str:
    if before == after:
        return f"Throughout, {before}."
    return f"Beside that, at the start {before}, and at the end {after}; the one gives way to the other."


def _light(before: str, after: str) -> str:
    if before == after:
        return f"The light stays as it is: {before}."
    return f"The light changes evenly from {before} to {after}."
