"""The procedural generator: it makes a take on this machine, whole."""

from collections.abc import Iterator, Sequence

from segue.domain.errors import StepFailed
from segue.domain.frames import frames_lasting
from segue.models.procedural.camera import Picture
from segue.models.procedural.capabilities import CAPABILITIES
from segue.models.procedural.glide import glide
from segue.models.procedural.take import read_context, read_still, write_take
from segue.ports import GenerationRequest


class ProceduralGenerator:
    """Makes a take on this machine. The prompt changes nothing: the clips' pictures and motion do."""

    capabilities = CAPABILITIES

    def generate(self, request: GenerationRequest) -> str:
        """Write the take to `request.destination`; returns the name of the recipe.

        Raises StepFailed for stills that do not fit together, and whatever `request.progress` raises.
        """
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
        after = [last, *read_context(request.after, last, most)[1:]]
        frames = _whole(before, after, count, float(request.format.rate), request.take)
        write_take(request.destination, frames, count, request.format.rate, request.progress)
        return f"procedural-{self.capabilities.version}"


def _whole(
    before: Sequence[Picture], after: Sequence[Picture], count: int, rate: float, take: int
) -> Iterator[Picture]:
    """The take: A's still, the bridge proper, B's still."""
    yield before[-1]
    yield from glide(before, after, count - 2, rate, take)
    yield after[0]
