"""Previews of hostile clips, and children that die or hang: a typed answer each, and nothing left running."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from segue.domain import limits
from segue.domain.assets import Facts
from segue.domain.errors import MediaRefused, SegueError, StepFailed, TooMuch
from segue.domain.previews import FilmstripWork, PosterWork, PreviewWork, ProxyWork
from segue.media.previews import ChildPreviews
from segue.media.probe import SandboxedProber


@pytest.fixture(scope="module")
def facts(clips: Path) -> Facts:
    return SandboxedProber().probe(clips / "sample_a.mp4")


@pytest.fixture
def previews() -> Iterator[ChildPreviews]:
    """Children of one test; none is left behind it."""
    before = family()
    made = ChildPreviews({}, children=1)
    yield made
    made.close()
    soon(lambda: family() <= before)


def family(parent: int | None = None) -> set[int]:
    """All processes that descend from one, or from this one."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if words[0] != "Z":
                parents[int(entry.name)] = int(words[1])
    found: set[int] = set()
    edge = {parent or os.getpid()}
    while edge:
        edge = {pid for pid, above in parents.items() if above in edge}
        found |= edge
    return found


def soon(true: Callable[[], bool]) -> None:
    """Wait until something is true: as long as a busy machine may take."""
    until = time.monotonic() + 100
    while not true():
        assert time.monotonic() < until
        time.sleep(0.005)


def poster(previews: ChildPreviews, clip: Path, facts: Facts, folder: Path) -> Path:
    make(previews, PosterWork(facts=facts), clip, folder)
    return folder / "poster.webp"


def make(previews: ChildPreviews, work: PreviewWork, clip: Path, folder: Path) -> None:
    previews.make(work, {"clip": clip}, folder, lambda _done, _total: None)


def child_of(before: set[int]) -> int:
    (child,) = family() - before
    return child


class Asking(threading.Thread):
    """Somebody who waits for a preview; `error` is what came of it."""

    def __init__(self, previews: ChildPreviews, work: PreviewWork, clip: Path, folder: Path) -> None:
        super().__init__()
        self._asked = (previews, work, clip, folder)
        self.error: SegueError | None = None
        self.start()

    def run(self) -> None:
        try:
            make(*self._asked)
        except SegueError as error:
            self.error = error


def test_a_hostile_file_is_refused_and_the_next_question_answered(
    previews: ChildPreviews, facts: Facts, clips: Path, tmp_path: Path
) -> None:
    hostile = tmp_path / "hostile.mp4"
    for data in (b"no clip at all" * 1_000, b"", b"\0\0\0\x18ftypmp42" + b"\xff" * 50_000):
        hostile.write_bytes(data)
        for work in (PosterWork(facts=facts), FilmstripWork(facts=facts), ProxyWork(facts=facts)):
            with pytest.raises((StepFailed, MediaRefused)):
                make(previews, work, hostile, tmp_path)
    assert poster(previews, clips / "sample_a.mp4", facts, tmp_path).stat().st_size > 0


def test_a_child_that_is_killed_takes_its_ffmpeg_with_it(
    previews: ChildPreviews, facts: Facts, clips: Path, tmp_path: Path
) -> None:
    before = family()
    make(previews, FilmstripWork(facts=facts), clips / "sample_a.mp4", tmp_path)
    child = child_of(before)
    asking = Asking(previews, ProxyWork(facts=facts), clips / "sample_a.mp4", tmp_path)
    soon(lambda: bool(family(child)))
    below = family(child)
    os.kill(child, signal.SIGKILL)
    asking.join()
    assert isinstance(asking.error, MediaRefused)
    soon(lambda: not (below | {child}) & family(1))
    assert poster(previews, clips / "sample_a.mp4", facts, tmp_path).exists()


def test_what_takes_long_lets_others_go_before_it(
    previews: ChildPreviews, facts: Facts, clips: Path, tmp_path: Path
) -> None:
    before = family()
    poster(previews, clips / "sample_a.mp4", facts, tmp_path)
    quick = child_of(before)
    make(previews, FilmstripWork(facts=facts), clips / "sample_a.mp4", tmp_path)
    (gentle,) = family() - before - {quick}
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, quick) == ours
    assert os.getpriority(os.PRIO_PROCESS, gentle) == max(ours, limits.GENTLE_NICENESS)


def test_a_child_that_hangs_is_replaced(
    previews: ChildPreviews, facts: Facts, clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = family()
    poster(previews, clips / "sample_a.mp4", facts, tmp_path)
    child = child_of(before)
    os.kill(child, signal.SIGSTOP)
    with monkeypatch.context() as patch:
        patch.setattr(limits, "STILL_WALL_SECONDS", 0.3)
        asking = Asking(previews, PosterWork(facts=facts), clips / "sample_a.mp4", tmp_path)
        asking.join()
    assert isinstance(asking.error, MediaRefused)
    assert child not in family()
    assert poster(previews, clips / "sample_a.mp4", facts, tmp_path).exists()


def test_a_child_that_died_while_it_waited_is_not_asked(
    previews: ChildPreviews, facts: Facts, clips: Path, tmp_path: Path
) -> None:
    before = family()
    poster(previews, clips / "sample_a.mp4", facts, tmp_path)
    child = child_of(before)
    os.kill(child, signal.SIGKILL)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert poster(previews, clips / "sample_a.mp4", facts, tmp_path).exists()


def test_where_no_child_has_room_nothing_waits_for_long(
    facts: Facts, clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STILL_WALL_SECONDS", 0.01)
    with pytest.raises(TooMuch):
        poster(ChildPreviews({}, children=0), clips / "sample_a.mp4", facts, tmp_path)
