"""The procedural generator: it makes a take on this machine, whole."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from pathlib import Path

from segue.domain import limits
from segue.domain.errors import StepFailed
from segue.domain.frames import frames_lasting, judged_size
from segue.domain.results import Try
from segue.models.procedural.capabilities import CAPABILITIES
from segue.models.procedural.glide import ends_of, glide
from segue.models.procedural.onward import onward
from segue.models.procedural.planes import Planes, Space
from segue.models.procedural.recipes import RECIPES, Recipe
from segue.models.procedural.take import (
    NOTHING,
    Footage,
    read_arriving,
    read_leaving,
    read_still,
    write_take,
)
from segue.ports import ExtensionRequest, GenerationRequest, Judge, Judging, TakeMade

Draw = Callable[[Recipe], Iterator[Planes]]
"""The frames between two stills, or after one, by a recipe."""


class ProceduralGenerator:
    """Makes a take on this machine. The prompt changes nothing: the clips' pictures and motion do.

    With a `judge`, a take that it finds visible is made again by another recipe, each of them once at most,
    and the best is kept. A sketch is made once: somebody waits for it.
    """

    capabilities = CAPABILITIES

    def __init__(self, judge: Judge | None = None) -> None:
        self._judge = judge

    def generate(self, request: GenerationRequest) -> TakeMade:
        """Write the take to `request.destination`; returns the name of the recipe book, and what was tried.

        Raises StepFailed for stills that do not fit together, and whatever `request.progress` raises.
        """
        before, after, count = self._given(request)
        rate = float(request.format.rate)
        ends = ends_of(before.near, after.near, Space.of(request.format.colour))
        made = partial(glide, ends, count - 2, rate, request.take)
        recipes = [each for each in RECIPES if request.recipe in ("", each.name)]
        return self._best(before, after, count - 2, made, request, recipes)

    def extend(self, request: ExtensionRequest) -> TakeMade:
        """Write a take that goes on from a clip to `request.destination`; what is raised is as above."""
        most = self.capabilities.context_frames
        before = read_leaving(request.before, read_still(request.first), most)
        count = max(1, frames_lasting(request.seconds, request.format.rate))
        space = Space.of(request.format.colour)

        def made(recipe: Recipe) -> Iterator[Planes]:
            return onward(before.near, count, float(request.format.rate), request.take, recipe, space)

        return self._best(before, NOTHING, count, made, request)

    def _best(
        self,
        before: Footage,
        after: Footage,
        count: int,
        draw: Draw,
        request: GenerationRequest | ExtensionRequest,
        recipes: Sequence[Recipe] = RECIPES,
    ) -> TakeMade:
        """Make takes by one recipe after the other until one is good; the best is kept."""
        tries: list[Try] = []
        space = Space.of(request.format.colour)
        first, *last = (space.planes(still) for still in (before.near[-1], *after.near[:1]))
        for recipe in recipes:
            path = request.destination if not tries else request.destination.with_suffix(".again.mkv")
            form, judge = request.format, self._judge
            judging = None
            if judge and not form.sketch:
                judging = judge(before.judged, after.judged, count, form.colour)
            frames = chain([first], _watched(draw(recipe), judging, space), last)
            write_take(path, frames, 1 + count + len(last), form, request.progress)
            if judging is None:
                break
            made = Try(recipe=recipe.name, score=judging.score())
            _keep_better(request.destination, path, made, tries)
            tries.append(made)
            if made.score >= limits.RETAKE_BELOW:
                break
        return TakeMade(f"procedural-{self.capabilities.version}", tuple(tries))

    def _given(self, request: GenerationRequest) -> tuple[Footage, Footage, int]:
        """What lies on either side of the bridge, and how many frames its take has. Raises StepFailed."""
        first, last = read_still(request.first), read_still(request.last)
        if first.shape != last.shape:
            raise StepFailed(
                "The two frames of this bridge differ in size: render again to have them made anew.",
                detail=f"{first.shape} and {last.shape}",
            )
        count = frames_lasting(request.seconds, request.format.rate)
        assert count > 2, count  # a bridge that leaves nothing between its clips is refused
        most = self.capabilities.context_frames
        with ThreadPoolExecutor(1) as pool:
            leaving = pool.submit(read_leaving, request.before, first, most)
            arriving = read_arriving(request.after, last, most)
            return leaving.result(), arriving, count


def _keep_better(kept: Path, path: Path, made: Try, earlier: Sequence[Try]) -> None:
    """Leave the better take under `kept`."""
    if path == kept:
        return
    if made.score > max(each.score for each in earlier):
        path.replace(kept)
    else:
        path.unlink()


def _watched(frames: Iterator[Planes], judging: Judging | None, space: Space) -> Iterator[Planes]:
    for frame in frames:
        if judging is not None:
            height, width = frame.luma.shape
            judging.add(space.small(frame, *judged_size(width, height)))
        yield frame
