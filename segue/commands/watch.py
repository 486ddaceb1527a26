"""`segue watch`: a folder into which clips are dropped, and out of which films come.

Each sub-folder, and the folder itself, is one *drop*: clips `a.*` and `b.*`, or any clips and a `segue.json`
timeline, written last. Its film, or an `error.json` that says what to do, goes to its `out/`, which triggers
nothing. A drop's identity is its folder and its files' contents, and the render is started under it: whoever
looks again, after a restart too, finds the same render.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from segue.app.quotes import make_quote
from segue.app.renders import StartedRender, StartRender, get_render, start_render
from segue.app.step_job import sha256_of
from segue.app.timeline_files import with_assets, with_recording
from segue.app.uploads import ingest_file
from segue.commands.answers import FilmAnswer
from segue.commands.delivery import film_answer, film_in, write_out
from segue.commands.failures import Problem, problem_of
from segue.commands.files import Destination, naming, translated
from segue.commands.terminal import Terminal
from segue.commands.thread import delivered, read_track
from segue.commands.timelines import Asked, bridged, files_of, read_timeline, track_of
from segue.config import Config
from segue.domain import limits
from segue.domain.assets import Asset
from segue.domain.errors import BadRequest, NotFound, SegueError, TooMuch, Unavailable
from segue.domain.keys import digest
from segue.domain.render_model import TERMINAL, Render
from segue.domain.timeline import Timeline
from segue.domain.value import Value
from segue.wiring import Segue, open_segue

OUT = "out"
UNFINISHED = (".part", ".crdownload", ".download", ".tmp")
"""How file managers and browsers name what they still write."""


class Done(Value):
    """What `out/result.json` and `out/error.json` say besides: which contents they are about."""

    drop: str


class FilmDone(Done):
    film: FilmAnswer


class FilmFailed(Done):
    """`error` says what to do; deleting this file has the drop tried again."""

    error: Problem


Signature = tuple[tuple[str, int, int], ...]
"""Names, sizes and times of a drop's files: while it changes, somebody still copies."""


@dataclass
class Drop:
    """One folder that is watched. `stable_since` is the monotonic time of its last change, in seconds.

    `handled` is what it looked like when `answer` was written, whose removal has it tried again.
    """

    folder: Path
    signature: Signature = ()
    stable_since: float = 0.0
    handled: Signature | None = None
    answer: Path | None = None
    identity: str = ""
    render: str | None = None


@dataclass
class Watcher:
    """Looks at a folder's drops, starts their renders and lays out what they give."""

    segue: Segue
    terminal: Terminal
    folder: Path
    max_credits: int
    drops: dict[Path, Drop] = field(default_factory=dict)
    worst: int = 0
    """The exit code of the first drop that failed; 0 if none did."""

    def look(self) -> bool:
        """Look once at everything; says whether anything is still to be waited for."""
        self.drops = {folder: self.drops.get(folder, Drop(folder)) for folder in folders_in(self.folder)}
        waited_for = [self._look_at(drop) for drop in self.drops.values()]
        return any(waited_for)

    def _look_at(self, drop: Drop) -> bool:
        if drop.render is not None:
            return self._follow(drop, drop.render)
        signature = signature_of(drop.folder)
        if signature != drop.signature:
            drop.signature, drop.stable_since = signature, time.monotonic()
        if not complete(drop) or (signature == drop.handled and (not drop.answer or drop.answer.exists())):
            return False
        if time.monotonic() - drop.stable_since < limits.DROP_STABLE_SECONDS:
            return True
        return self._begin(drop)

    def _begin(self, drop: Drop) -> bool:
        try:
            drop.identity = identity_of(drop)
            if (said := said_already(drop)) is not None:
                drop.handled, (drop.answer, code) = drop.signature, said
                self.worst = self.worst or code
                return False
            drop.render = self._render_of(drop).id
            self.terminal.note(f"{drop.folder.name}: render {drop.render}")
        except (TooMuch, Unavailable) as busy:  # tried again at the next look
            self.terminal.note(f"{drop.folder.name}: {busy.sentence}")
        except SegueError as error:
            self._failed(drop, error)
            return False
        except OSError:  # a file went away while it was read: the drop has changed
            drop.signature = ()
        return True

    def _render_of(self, drop: Drop) -> Render:
        """The drop's render, started now unless it was. One that failed is tried under a new key."""
        app, user = self.segue.app, self.segue.user
        key = drop.identity
        while (id := started(self.segue, key)) is not None:
            render = get_render(app, user, id)
            if render.state not in ("failed", "cancelled"):
                return render
            key = digest("again", [key])
        quote = make_quote(app, user, timeline_of(self.segue, drop), "film")
        return start_render(app, user, StartRender(quote=quote.id, max_credits=self.max_credits), key)[0]

    def _follow(self, drop: Drop, render_id: str) -> bool:
        render = get_render(self.segue.app, self.segue.user, render_id)
        if render.state not in TERMINAL:
            return True
        try:
            artifact = delivered(self.segue, render)
            out = drop.folder / OUT
            out.mkdir(exist_ok=True)
            files = write_out(self.segue.app, artifact, Destination(out / film_in(artifact), out, True))
            answer = film_answer(self.segue.app, self.segue.user, render, artifact, files)
            done = FilmDone(drop=drop.identity, film=answer)
            drop.answer = out / "result.json"
            write_text(drop.answer, done.model_dump_json(indent=2))
            (out / "error.json").unlink(missing_ok=True)
            self.terminal.note(f"{drop.folder.name}: {files.film}")
        except SegueError as error:
            self._failed(drop, error)
        except OSError as error:
            self._failed(drop, translated(error, drop.folder))
        drop.render, drop.handled = None, drop.signature
        return False

    def _failed(self, drop: Drop, error: SegueError) -> None:
        problem = problem_of(error)
        self.worst = self.worst or problem.exit_code
        drop.handled, drop.answer = drop.signature, None
        out = drop.folder / OUT
        try:
            out.mkdir(exist_ok=True)
            answer = FilmFailed(drop=drop.identity, error=problem)
            write_text(out / "error.json", answer.model_dump_json(indent=2))
            drop.answer = out / "error.json"
        except OSError as refused:
            self.terminal.note(translated(refused, out).sentence)
        self.terminal.note(f"{drop.folder.name}: {problem.sentence}")


def watch(folder: Path, *, once: bool, max_credits: int) -> int:
    """Make films of what is dropped into a folder, until Ctrl-C; with `once`, of what is there now."""
    if not folder.is_dir():
        raise NotFound(f"There is no folder '{folder}': create it first.")
    terminal = Terminal(json=False)
    folder = folder.resolve()
    with open_segue(Config.from_environment()) as segue:
        watcher = Watcher(segue, terminal, folder, max_credits)
        if not once:
            terminal.note(f"Watching {folder}: drop a folder with a.* and b.* into it (Ctrl-C ends it).")
        try:
            while True:
                segue.ensure_engine()
                if not watcher.look() and once:
                    return watcher.worst
                time.sleep(limits.DROP_LOOK_SECONDS)
        except KeyboardInterrupt:
            terminal.note("Stopped: what was begun goes on when this folder is watched again.")
    return 0


def folders_in(folder: Path) -> list[Path]:
    """The folder itself and those in it, in their order; not `out`, nor what is hidden.

    Raises NotFound if it is gone, TooMuch.
    """
    try:
        inside = [each for each in sorted(folder.iterdir()) if each.is_dir() and not each.is_symlink()]
    except OSError as error:
        raise NotFound(f"The folder '{folder}' can no longer be read: create it again.") from error
    if len(inside) > limits.WATCHED_DROPS:
        raise TooMuch(
            f"'{folder}' has more than {limits.WATCHED_DROPS} folders: move away those that are done."
        )
    return [folder, *(each for each in inside if each.name != OUT and not each.name.startswith("."))]


def signature_of(folder: Path) -> Signature:
    """What a drop's files look like now; empty while one of them comes or goes."""
    try:
        stats = [(each.name, each.stat()) for each in sorted(folder.iterdir()) if each.is_file()]
    except OSError:
        return ()
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats if not name.startswith("."))


def complete(drop: Drop) -> bool:
    """Whether a drop holds all it needs: a timeline, or both clips; and nothing is still being written."""
    names = [name for name, _, _ in drop.signature]
    if any(name.lower().endswith(UNFINISHED) for name in names):
        return False
    return "segue.json" in names or (bool(named(names, "a")) and bool(named(names, "b")))


def named(names: list[str], stem: str) -> list[str]:
    """The files called `a.something`."""
    return [name for name in names if Path(name).stem.lower() == stem and Path(name).suffix]


def identity_of(drop: Drop) -> str:
    """A drop's identity: its folder, and the contents of its files."""
    contents = {name: sha256_of(drop.folder / name) for name, _, _ in drop.signature}
    return digest("drop", [str(drop.folder), contents])


def said_already(drop: Drop) -> tuple[Path, int] | None:
    """The file in the drop's `out/` that is about just these contents, and its exit code; None without."""
    said: tuple[tuple[str, type[FilmDone | FilmFailed]], ...]
    said = (("result.json", FilmDone), ("error.json", FilmFailed))
    for name, model in said:
        path = drop.folder / OUT / name
        try:
            done = model.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            continue
        if done.drop == drop.identity:
            return path, done.error.exit_code if isinstance(done, FilmFailed) else 0
    return None


def started(segue: Segue, key: str) -> str | None:
    """The render that was started under a key."""
    memory = segue.app.store.get(StartedRender, digest("idempotency", [segue.user.account, key]))
    return memory.render if memory else None


def timeline_of(segue: Segue, drop: Drop) -> Timeline:
    """What a drop asks for, its files read in. Raises BadRequest, UnknownField, MediaRefused and more."""
    names = [name for name, _, _ in drop.signature]
    if "segue.json" in names:
        timeline = read_timeline(drop.folder / "segue.json")
        files = files_of(timeline, drop.folder, within=True)
        track = read_track(segue, track_of(timeline, drop.folder, within=True))
        assets = {name: taken_in(segue, path) for name, path in files.items()}
        return with_recording(with_assets(timeline, assets), track)
    pair = [named(names, stem) for stem in ("a", "b")]
    for found, stem in zip(pair, ("a", "b"), strict=True):
        if len(found) > 1:
            raise BadRequest(f"There are {len(found)} files called {stem}: {', '.join(found)}. Keep one.")
    clips = [taken_in(segue, drop.folder / found[0]) for found in pair]
    return bridged(clips, Asked())


def taken_in(segue: Segue, path: Path) -> Asset:
    """The asset of a dropped clip. Raises NotFound, MediaRefused, NoSpace."""
    with naming(path):
        return ingest_file(segue.app, segue.user, path)


def write_text(path: Path, text: str) -> None:
    """Write a small file so that it appears whole."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
