"""The procedural generator: it makes a take on this machine, whole."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from segue.domain import limits
from segue.domain.errors import StepFailed
from segue.domain.frames import frames_lasting
from segue.domain.results import Try
from segue.models.procedural.camera import Picture
from segue.models.procedural.capabilities import CAPABILITIES
from segue.models.procedural.glide import glide
from segue.models.procedural.recipes import RECIPES
from segue.models.procedural.take import read_context, read_still, write_take
from segue.ports import GenerationRequest, Judge, Judging, TakeMade


class ProceduralGenerator:
    """Makes a take on this machine. The prompt changes nothing: the clips' pictures and motion do.

    With a `judge`, a take that it finds visible is made again by another recipe, each of them once at most,
    and the best is kept.
    """

    capabilities = CAPABILITIES

    def __init__(self, judge: Judge | None = None) -> None:
        self._judge = judge

    def generate(self, request: GenerationRequest) -> TakeMade:
        """Write the take to `request.destination`; returns the name of the recipe book, and what was tried.

        Raises StepFailed for stills that do not fit together, and whatever `request.progress` raises.
        """
        before, after, count = self._given(request)
        tries: list[Try] = []
        for recipe in RECIPES:
            path = request.destination if not tries else request.destination.with_suffix(".again.mkv")
            judging = self._judge(before, after, count - 2) if self._judge else None
            inner = glide(before, after, count - 2, float(request.format.rate), request.take, recipe)
            frames = _whole(before[-1], _watched(inner, judging), after[0])
            write_take(path, frames, count, request.format.rate, request.progress)
            if judging is None:
                break
            made = Try(recipe=recipe.name, score=judging.score())
            _keep_better(request.destination, path, made, tries)
            tries.append(made)
            if made.score >= limits.RETAKE_BELOW:
                break
        return TakeMade(f"procedural-{self.capabilities.version}", tuple(tries))

    def _given(self, request: GenerationRequest) -> tuple[list[Picture], list[Picture], int]:
        """The frames on either side of the bridge, and how many its take has. Raises StepFailed."""
        first, last = read_still(request.first), read_still(request.last)
        if first.shape != last.shape:
            raise StepFailed(
                "The two frames of this bridge differ in size: render again to have them made anew.",
                detail=f"{first.shape} and {last.shape}",
            )
        count = frames_lasting(request.seconds, request.format.rate)
        if count < 3:
            raise StepFailed(
                f"{request.seconds} s at {request.format.rate} frames a second leave nothing between "
                "the clips: ask for a longer bridge."
            )
        most = self.capabilities.context_frames
        before = [*read_context(request.before, first, most)[:-1], first]
        return before, [last, *read_context(request.after, last, most)[1:]], count


def _keep_better(kept: Path, path: Path, made: Try, earlier: Sequence[Try]) -> None:
    """Leave the better take under `kept`."""
    if path == kept:
        return
    if made.score > max(each.score for each in earlier):
        path.replace(kept)
    else:
        path.unlink()


def _watched(frames: Iterator[Picture], judging: Judging | None) -> Iterator[Picture]:
    for frame in frames:
        if judging is not None:
            judging.add(frame)
        yield frame


def _whole(first: Picture, inner: Iterator[Picture], last: Picture) -> Iterator[Picture]:
    """The take: A's still, the bridge proper, B's still."""
    yield first
    yield from inner
    yield last
