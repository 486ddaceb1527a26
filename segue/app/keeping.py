"""What a user keeps with us: how much it is, for how long it stays, and clips that go at once."""

from dataclasses import dataclass, replace

from segue.app.context import App
from segue.app.projects import Project
from segue.app.recordings import get_recording
from segue.app.renders import result_of
from segue.app.searching import searched
from segue.app.uploads import get_asset
from segue.domain import limits
from segue.domain.assets import Asset, Recording
from segue.domain.errors import Conflict
from segue.domain.ledger import Account
from segue.domain.plan import clips_of, recordings_of
from segue.domain.render_model import Render
from segue.domain.timeline import Clip
from segue.ports import D, Query, Transaction, User


@dataclass(frozen=True)
class Use:
    """How much a user keeps; recordings count as clips. Not `complete`: there is more than was counted."""

    clips: int
    clip_bytes: int
    films: int
    film_bytes: int
    complete: bool

    @property
    def words(self) -> str:
        least = "" if self.complete else "At least "
        return (
            f"{least}{_size(self.clip_bytes + self.film_bytes)} in {_count(self.clips, 'clip')} and "
            f"{_count(self.films, 'film')}. Clips that no project uses are kept for "
            f"{limits.UNUSED_CLIP_DAYS} days, everything else for {limits.UNTOUCHED_DAYS} days "
            "after it was last used."
        )


def use_of(app: App, user: User) -> Use:
    """How much room the user's clips and films take."""
    clips, all_clips = _counted(app, Asset, user)
    sounds, all_sounds = _counted(app, Recording, user)
    renders, all_renders = _counted(app, Render, user)
    found = (result_of(app, each) for each in renders if each.target != "prompts")
    films = {artifact.id: artifact for artifact in found if artifact is not None}
    sizes = {file.sha256: file.size for film in films.values() for file in film.files.values()}
    return Use(
        clips=len(clips) + len(sounds),
        clip_bytes=sum(clip.facts.bytes for clip in clips) + sum(each.facts.bytes for each in sounds),
        films=len(films),
        film_bytes=sum(sizes.values()),
        complete=all_clips and all_sounds and all_renders,
    )


def delete_asset(app: App, user: User, asset_id: str) -> None:
    """Forget a clip. Its bytes go when nothing names them any more.

    Raises NotFound; Conflict while a project or an unfinished render uses it.
    """
    _forget(app, user, get_asset(app, user, asset_id), "clip")


def delete_recording(app: App, user: User, recording_id: str) -> None:
    """Forget a recording, as a clip is forgotten. Raises NotFound, Conflict."""
    _forget(app, user, get_recording(app, user, recording_id), "recording")


def _forget(app: App, user: User, kept: Asset | Recording, name: str) -> None:
    project = _project_with(app, user, kept.id)
    if project is not None:
        raise Conflict(f"The project '{project.name}' uses this {name}: take it out there first.")
    account = app.store.get(Account, user.account)
    unfinished = account.unfinished if account else ()
    if any(_needs(app, render_id, kept.id) for render_id in unfinished):
        raise Conflict(f"A render that is not over uses this {name}: wait for its end, or cancel it.")

    def work(transaction: Transaction) -> None:
        transaction.get(type(kept), kept.id)
        transaction.delete(type(kept), kept.id)

    app.store.transact(work, on=kept.id)


def _project_with(app: App, user: User, used_id: str) -> Project | None:
    query = Query(where=(("owner", user.account),), order_by="changed_at", descending=True, limit=1)
    while True:
        page = searched(app, Project, query, lambda each: used_id in _used(each))
        if page.items or page.next_cursor is None:
            return next(iter(page.items), None)
        query = replace(query, cursor=page.next_cursor)


def _used(project: Project) -> set[str]:
    track = project.timeline.track
    clips = {each.asset for each in project.timeline.segments if isinstance(each, Clip)}
    return clips | {track.sound} if track else clips


def _needs(app: App, render_id: str, used_id: str) -> bool:
    render = app.store.get(Render, render_id)
    if render is None:
        return False
    plan = app.plan(render.plan).plan
    return used_id in clips_of(plan) | recordings_of(plan)


def _counted(app: App, model: type[D], user: User) -> tuple[list[D], bool]:
    """The user's documents of a kind, up to a bound, and whether these are all."""
    where = (("owner", user.account),)
    query = Query(where=where, order_by="created_at", descending=True, limit=limits.PAGE_ITEMS)
    found: list[D] = []
    while len(found) < limits.COUNTED_DOCUMENTS:
        page = app.store.query(model, query)
        found.extend(page.items)
        if page.next_cursor is None:
            return found, True
        query = replace(query, cursor=page.next_cursor)
    return found, False


def _size(bytes: int) -> str:
    gigabytes = bytes / 1e9
    return f"{gigabytes:.1f} GB" if gigabytes >= 1 else f"{bytes / 1e6:.1f} MB"


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
