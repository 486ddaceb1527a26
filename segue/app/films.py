"""A finished film as its page shows it: where its pieces lie, its seams, and the frames at each of them."""

from dataclasses import dataclass
from itertools import pairwise

from segue.app.context import App
from segue.app.previews import film_frame_links
from segue.app.projects import Project
from segue.app.renders import get_render, result_of
from segue.domain.artifacts import Artifact
from segue.domain.errors import Conflict, NotFound
from segue.domain.plan import DeliverWork
from segue.domain.render_model import Render
from segue.domain.results import Delivered
from segue.ports import User


@dataclass(frozen=True)
class PlacedPiece:
    """A segment in the film: its first frame, how many it has, and whether it was generated."""

    segment: str
    first_frame: int
    frames: int
    generated: bool


@dataclass(frozen=True)
class Film:
    """A film that was delivered: what it is called, how it was made, and its files."""

    name: str
    render: Render
    work: DeliverWork
    delivered: Delivered
    artifact: Artifact

    @property
    def pieces(self) -> tuple[PlacedPiece, ...]:
        """Its segments in their order. Each begins at the seam before it."""
        seams = {(seam.before, seam.after): seam.frame for seam in self.delivered.seams}
        pieces = self.work.pieces
        starts = [0, *(seams.get((one.segment, other.segment), 0) for one, other in pairwise(pieces))]
        spans = pairwise((*starts, self.delivered.frames))
        return tuple(
            PlacedPiece(piece.segment, start, end - start, piece.span is None)
            for piece, (start, end) in zip(pieces, spans, strict=True)
        )


def film_of(app: App, user: User, render_id: str) -> Film:
    """The film of the user's own render. Raises NotFound; Conflict while there is none."""
    render = get_render(app, user, render_id)
    artifact = result_of(app, render)
    if artifact is None or artifact.state != "ready" or not isinstance(artifact.result, Delivered):
        raise Conflict("This render has no film: wait for its end, or make it again.")
    plan = app.plan(render.plan)
    work = plan.steps[plan.plan.goal].work
    assert isinstance(work, DeliverWork)  # what leaves a `Delivered`
    project = app.store.get(Project, render.project) if render.project else None
    name = project.name if project and project.owner == user.account else "A film"
    return Film(name, render, work, artifact.result, artifact)


def seam_pictures(app: App, user: User, render_id: str, frame: int) -> tuple[Film, tuple[str, str]]:
    """Links to the last frame before a seam of a film and the first one after it, good for 15 minutes.

    Raises NotFound, Conflict, StepFailed, MediaRefused.
    """
    film = film_of(app, user, render_id)
    if frame not in {seam.frame for seam in film.delivered.seams}:
        raise NotFound(f"This film has no seam at frame {frame}: ask for one of its seams.")
    form, total = film.work.format, film.delivered.frames
    file = film.artifact.files[form.film_name]
    before, after = ((frame - 1) % total, frame % total)  # a loop's last seam leads to its first frame
    return film, film_frame_links(app, file, form, (before, after))
