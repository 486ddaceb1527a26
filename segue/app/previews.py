"""Previews of a user's clips: made when first asked for, kept for a while, and made again when they are gone.

They lie under a temporary prefix of the bucket, named by the clip's own bytes and by our version.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from segue.app.context import App
from segue.app.makings import Told
from segue.app.projects import Project
from segue.app.quotes import compiled
from segue.app.uploads import get_asset
from segue.app.worker import scratch_folder
from segue.domain import limits
from segue.domain.artifacts import File, file_name
from segue.domain.assets import Asset
from segue.domain.errors import MediaRefused, NotFound
from segue.domain.film import shrink
from segue.domain.keys import digest
from segue.domain.plan import CollectWork, FilmFormat, FramesWork, Plan
from segue.domain.previews import (
    FIT_PIXELS,
    FilmFrameWork,
    FilmstripWork,
    PosterWork,
    PreviewWork,
    ProxyWork,
    StillsFound,
    StillsWork,
)
from segue.domain.timeline import Anchor, Clip, Fit, Timeline
from segue.ports import User

PreviewKind = Literal["poster", "filmstrip", "proxy"]

FILES: Final[dict[PreviewKind, str]] = {
    "poster": "poster.webp",
    "filmstrip": "filmstrip.webp",
    "proxy": "proxy.mp4",
}
FITS: Final[tuple[Fit, ...]] = ("blur", "pad", "crop")
VERSION: Final = 1
"""Raised when the code that makes previews gives other ones."""

PREFIX: Final = "temporary/previews"


@dataclass(frozen=True)
class Preview:
    """A preview that is ready, with a link to it; or how far it is, in thousandths."""

    asset: Asset
    link: str | None
    bytes: int
    done: int


@dataclass(frozen=True)
class Stills:
    """The two frames of a bridge: what they are, the size of each, and links to them."""

    work: FramesWork
    found: StillsFound
    first: str
    last: str


_WORKS: dict[PreviewKind, type[PosterWork | FilmstripWork | ProxyWork]] = {
    "poster": PosterWork,
    "filmstrip": FilmstripWork,
    "proxy": ProxyWork,
}


def preview_link(app: App, asset: Asset, kind: PreviewKind) -> str:
    """A link to a preview, whether it is made or not: it answers 404 until it is."""
    return _link(app, _name(asset, kind), FILES[kind])


def project_poster(app: App, project: Project) -> str | None:
    """A link to the poster of a project's first clip, as long as its owner has that clip."""
    clip = next((each for each in project.timeline.segments if isinstance(each, Clip)), None)
    asset = app.store.get(Asset, clip.asset) if clip else None
    return preview_link(app, asset, "poster") if asset and asset.owner == project.owner else None


def preview(app: App, user: User, asset_id: str, kind: PreviewKind, wait_seconds: int) -> Preview:
    """A preview of the user's own clip, or how far it is when the seconds are over.

    Raises NotFound, MediaRefused, StepFailed, NoSpace, TooMuch.
    """
    asset = get_asset(app, user, asset_id)
    name = _name(asset, kind)
    done = 1_000
    if app.bucket.stat(name) is None:
        making = app.makings.start(kind, name, lambda told: _make_one(app, asset, kind, told))
        making.over.wait(wait_seconds)
        done = making.done
        if making.error is not None:
            raise making.error
    stat = app.bucket.stat(name)
    if stat is None:
        return Preview(asset, None, 0, min(done, 999))
    return Preview(asset, preview_link(app, asset, kind), stat.size, 1_000)


def stills(app: App, user: User, timeline: Timeline, bridge: str, anchor: Anchor | None = None) -> Stills:
    """The two frames that a bridge of a timeline joins, byte for byte as its render makes them.

    With `anchor`, as if the bridge had that one. Raises NotFound, DoesNotFit, StepFailed, MediaRefused.
    """
    work = frames_work(compiled(app, user, timeline, "prompts"), bridge)
    return _stills(app, work if anchor is None else work.changed(anchor=anchor))


def fits(app: App, user: User, timeline: Timeline, bridge: str) -> list[tuple[Fit, Stills]]:
    """The two frames of a bridge, small, in each way of fitting clips of unlike shapes into the film."""
    work = frames_work(compiled(app, user, timeline, "prompts"), bridge)
    size = shrink(work.format.size, FIT_PIXELS, FIT_PIXELS)
    small = [work.changed(format=work.format.changed(size=size, fit=fit), canvas=size) for fit in FITS]
    return [(each.format.fit, _stills(app, each)) for each in small]


def film_frame_links(app: App, film: File, form: FilmFormat, frames: tuple[int, int]) -> tuple[str, str]:
    """Links to two frames of a film, in small, good for 15 minutes. Raises NotFound, StepFailed."""
    names = [f"{PREFIX}/{film.sha256}/frame-{frame}-{VERSION}.webp" for frame in frames]
    missing = [pair for pair in zip(frames, names, strict=True) if app.bucket.stat(pair[1]) is None]
    if missing:
        with scratch_folder(app) as folder:
            folder.mkdir(parents=True)
            files = {"clip": _fetched(app, film.sha256, folder)}
            for frame, name in missing:
                app.previews.make(FilmFrameWork(format=form, frame=frame), files, folder, _silent)
                app.bucket.put_file(name, folder / "frame.webp")
    first, last = (_link(app, name, "frame.webp") for name in names)
    return first, last


def frames_work(plan: Plan, bridge: str) -> FramesWork:
    """The frames step of a bridge, in a plan that collects prompts. Raises NotFound."""
    steps = {step.id: step.work for step in plan.steps}
    goal = steps[plan.goal]
    assert isinstance(goal, CollectWork)  # what target `prompts` builds
    for each in goal.bridges:
        work = steps[each.frames]
        if each.segment == bridge and isinstance(work, FramesWork):
            return work
    raise NotFound(f"The timeline has no bridge '{bridge}': name one of its bridges.")


def _stills(app: App, work: FramesWork) -> Stills:
    key = digest(f"stills:{VERSION}", work.model_dump(mode="json"))
    found = _known_stills(app, key) or _make_stills(app, work, key)
    links = [
        _link(app, _still_name(sha256), name)
        for sha256, name in ((found.first_sha256, "first.png"), (found.last_sha256, "last.png"))
    ]
    return Stills(work, found, *links)


def _known_stills(app: App, key: str) -> StillsFound | None:
    try:
        found = StillsFound.model_validate_json(app.bucket.read(f"{PREFIX}/{key}.json"))
    except NotFound:
        return None
    there = (app.bucket.stat(_still_name(sha256)) for sha256 in (found.first_sha256, found.last_sha256))
    return found if all(there) else None


def _make_stills(app: App, work: FramesWork, key: str) -> StillsFound:
    with scratch_folder(app) as folder:
        folder.mkdir(parents=True)
        files = {span.asset: _fetched(app, span.sha256, folder) for span in (work.before, work.after)}
        found = app.previews.make(StillsWork(work=work), files, folder, _silent)
        assert found is not None  # as stills have it
        app.bucket.put_file(_still_name(found.first_sha256), folder / "first.png")
        app.bucket.put_file(_still_name(found.last_sha256), folder / "last.png")
    app.bucket.put_bytes(f"{PREFIX}/{key}.json", found.model_dump_json().encode())
    return found


def _make_one(app: App, asset: Asset, kind: PreviewKind, told: Told) -> None:
    with scratch_folder(app) as folder:
        folder.mkdir(parents=True)
        clip = _fetched(app, asset.sha256, folder)
        app.previews.make(_work(asset, kind), {"clip": clip}, folder, told)
        app.bucket.put_file(_name(asset, kind), folder / FILES[kind])


def _link(app: App, name: str, filename: str) -> str:
    """A link that stays the same for a while, so that a browser keeps what it has; good for 15 minutes."""
    expires_at = (app.now() // limits.LINK_LIFE_MS + 2) * limits.LINK_LIFE_MS
    return app.bucket.download_link(name, filename, expires_at)


def _work(asset: Asset, kind: PreviewKind) -> PreviewWork:
    return _WORKS[kind](facts=asset.facts)


def _fetched(app: App, sha256: str, folder: Path) -> Path:
    local = folder / sha256
    if not local.exists():
        _refuse_what_is_too_large(app, sha256)
        app.bucket.fetch(file_name(sha256), local)
    return local


def _refuse_what_is_too_large(app: App, sha256: str) -> None:
    """Raises MediaRefused where a disk is memory, and a file would take more of it than there is."""
    stat = app.bucket.stat(file_name(sha256)) if app.fetched_bytes is not None else None
    if stat is not None and stat.size > limits.PREVIEWED_BYTES:
        megabytes = limits.PREVIEWED_BYTES // 1024**2
        raise MediaRefused(
            f"A clip of more than {megabytes} MB is not shown before its film is made: make the film, or cut "
            "the clip shorter."
        )


def _name(asset: Asset, kind: PreviewKind) -> str:
    stem, _, suffix = FILES[kind].partition(".")
    return f"{PREFIX}/{asset.sha256}/{stem}-{VERSION}.{suffix}"


def _still_name(sha256: str) -> str:
    return f"{PREFIX}/{sha256}.png"


def _silent(_done: int, _total: int) -> None:
    """Nobody asked how far it is."""
