"""Files that were dropped into the bucket become a film, and its files, or an `error.json`, lie beside them.

A folder's identity is its name and its files' versions. Its render is started under it, so a notification may
come twice, late or out of order; and just these versions are read.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import structlog
from pydantic import ValidationError

from segue.app.context import App
from segue.app.drop_results import tell_error
from segue.app.quotes import make_quote
from segue.app.recordings import ingest_sound_object
from segue.app.renders import StartedRender, StartRender, start_render
from segue.app.timeline_files import files_named, track_named, with_assets, with_recording
from segue.app.uploads import ingest_object
from segue.app.validation import refused
from segue.app.worker import scratch_folder
from segue.domain import limits
from segue.domain.drops import ROOT, TIMELINE, Drop, pair_in, place_of, refuse_name
from segue.domain.errors import BadRequest, KeyReused, NotFound, SegueError
from segue.domain.keys import digest
from segue.domain.render_model import Failure
from segue.domain.timeline import Bridge, Clip, Timeline
from segue.ports import Stat, User

log = structlog.get_logger()


class _Changed(Exception):
    """A file was written over or deleted since it was looked at."""


@contextmanager
def _unchanged() -> Iterator[None]:
    try:
        yield
    except NotFound as error:
        raise _Changed(error.sentence) from error


@dataclass(frozen=True)
class _Folder:
    """A folder of a drop with all that a film needs: its files at their versions."""

    drop: Drop
    name: str
    timeline: Timeline
    files: Mapping[str, Stat]

    @property
    def identity(self) -> str:
        versions = {name: stat.version for name, stat in self.files.items()}
        return digest("drop", [self.drop.id, self.name, versions])


def dropped(app: App, name: str) -> None:
    """A file has come into a drop: start the film of its folder, if all of it is there.

    What its owner has to put right is told in `error.json`. Raises what may pass by itself.
    """
    place = place_of(name)
    drop = app.store.get(Drop, place.drop) if place else None
    if place is None or drop is None or drop.revoked_at is not None:
        log.info("drop_ignored", known=drop is not None)
        return
    try:
        refuse_name(place)
        folder = _looked_at(app, drop, place.folder)
        if folder is not None:
            _start(app, folder)
    except _Changed as changed:  # whatever is there now tells of itself
        log.info("drop_changed", drop=drop.id, detail=str(changed))
    except SegueError as error:
        if error.retryable:
            raise
        tell_error(app, place, Failure(code=error.code, sentence=error.sentence, retryable=False))


def drop_given_up(app: App, name: str) -> None:
    """A file's notification failed too often: its owner is told to drop it again."""
    place = place_of(name)
    if place is not None and app.store.get(Drop, place.drop) is not None:
        sentence = "Segue could not start this film for a while: drop one of its files again."
        tell_error(app, place, Failure(code="unavailable", sentence=sentence, retryable=True))


def _looked_at(app: App, drop: Drop, name: str) -> _Folder | None:
    """What lies in a folder now; None while something is missing."""
    names = _names_in(app, f"{ROOT}{drop.id}/{name}/")
    if TIMELINE in names:
        return _with_timeline(app, drop, name, names)
    pair = pair_in(names)
    if pair is None:
        return None
    clips = [Clip(id=side, asset=file) for side, file in zip("ab", pair, strict=True)]
    bridge = Bridge(id="bridge", generator=drop.generator, seconds=drop.seconds)
    timeline = Timeline(segments=(clips[0], bridge, clips[1]))
    return _Folder(drop, name, timeline, _stats(app, f"{ROOT}{drop.id}/{name}/", pair))


def _with_timeline(app: App, drop: Drop, name: str, names: set[str]) -> _Folder:
    prefix = f"{ROOT}{drop.id}/{name}/"
    stat = _stats(app, prefix, (TIMELINE,))[TIMELINE]
    if stat.size > limits.MAX_BODY_BYTES:
        raise BadRequest(f"'{TIMELINE}' is larger than {limits.MAX_BODY_BYTES // 1024} KB: shorten it.")
    with scratch_folder(app) as scratch:
        scratch.mkdir(parents=True)
        with _unchanged():
            app.bucket.fetch(prefix + TIMELINE, scratch / TIMELINE, version=stat.version)
        written = (scratch / TIMELINE).read_bytes()
    try:
        timeline = Timeline.model_validate_json(written)
    except ValidationError as error:
        raise refused(f"The timeline '{TIMELINE}' cannot be used", error) from error
    track = track_named(timeline)
    wanted = {*files_named(timeline), *([track] if track else [])}
    if missing := sorted(wanted - names):
        raise BadRequest(
            f"'{missing[0][:80]}', which '{TIMELINE}' names, is not in this folder: drop it there, and write "
            f"'{TIMELINE}' last."
        )
    return _Folder(drop, name, timeline, {TIMELINE: stat, **_stats(app, prefix, tuple(wanted))})


def _names_in(app: App, prefix: str) -> set[str]:
    """The files of a folder, hidden ones and those of folders in it left out. Raises BadRequest."""
    listed = list(islice(app.bucket.list(prefix), limits.DROP_FILES + 1))
    if len(listed) > limits.DROP_FILES:
        raise BadRequest(f"A folder has at most {limits.DROP_FILES} files: use another for this film.")
    names = (name.removeprefix(prefix) for name, _ in listed)
    return {name for name in names if "/" not in name and not name.startswith(".")}


def _stats(app: App, prefix: str, names: tuple[str, ...]) -> dict[str, Stat]:
    """Sizes and versions. Raises BadRequest for a file that is empty or too large."""
    found: dict[str, Stat] = {}
    for name in names:
        stat = app.bucket.stat(prefix + name)
        if stat is None:
            raise _Changed(f"{name} is gone.")
        if not 0 < stat.size <= limits.MAX_UPLOAD_BYTES:
            gigabytes = limits.MAX_UPLOAD_BYTES // 1024**3
            raise BadRequest(f"A file is 1 byte to {gigabytes} GB: '{name}' has {stat.size} bytes.")
        found[name] = stat
    return found


def _start(app: App, folder: _Folder) -> None:
    """Start a folder's film, unless it was started: an earlier notification did, or does so now."""
    drop, key = folder.drop, folder.identity
    user = User(drop.user, drop.owner, drop.email, email_verified=False, key=drop.id)
    if app.store.get(StartedRender, digest("idempotency", [user.account, key])) is not None:
        return
    prefix = f"{ROOT}{drop.id}/{folder.name}/"
    with _unchanged():
        assets = {
            name: ingest_object(app, user, prefix + name, Path(name).name, folder.files[name].version)
            for name in files_named(folder.timeline)
        }
        recording = None
        if track := track_named(folder.timeline):
            version = folder.files[track].version
            recording = ingest_sound_object(app, user, prefix + track, Path(track).name, version)
    timeline = with_recording(with_assets(folder.timeline, assets), recording)
    quote = make_quote(app, user, timeline, "film")
    try:
        request = StartRender(quote=quote.id, drop=f"{drop.id}/{folder.name}")
        render, _ = start_render(app, user, request, key)
    except KeyReused:  # with another quote of its own, by a function that runs at the same time
        return
    log.info("drop_started", drop=drop.id, render=render.id)
