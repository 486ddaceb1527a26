"""FFmpeg that is killed in the middle of a step, and a disk that is full there: a right film, or a sentence.

The engine is given an FFmpeg that does as the true one until a file says otherwise.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.app.quotes import make_quote
from segue.app.renders import StartRender, result_of, start_render
from segue.app.uploads import ingest_file
from segue.config import Config
from segue.domain.render_model import Render
from segue.domain.results import Delivered
from segue.domain.timeline import Bridge, Clip, Format, Timeline
from segue.media.ffmpeg import binary
from segue.wiring import Segue, open_segue
from tests.end_to_end.conftest import CLIPS, waited_for
from tests.end_to_end.test_films import fetched, streams_of

WRAPPER = """#!/bin/sh
for word; do
    case "$word" in file:*) out=${{word#file:}} ;; esac
done
case "$*" in
*libx264*)
    if rmdir "{folder}/kill-one" 2>/dev/null; then
        "{ffmpeg}" "$@" &
        until [ -s "$out" ] || ! kill -0 $!; do :; done
        kill -9 $!
        kill -9 $$
    fi
    if [ -d "{folder}/full" ]; then
        rm -f "$out"
        ln -s /dev/full "$out"
    fi ;;
esac
exec "{ffmpeg}" "$@"
"""


@pytest.fixture
def segue(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Segue]:
    """An engine whose workers have the FFmpeg described above."""
    wrapper = tmp_path / "ffmpeg"
    wrapper.write_text(WRAPPER.format(ffmpeg=binary().path, folder=tmp_path))
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setitem(os.environ, "SEGUE_FFMPEG", str(wrapper))
    with open_segue(config) as opened:
        assert opened.ensure_engine()
        yield opened


def ended(segue: Segue) -> Render:
    first, second = (ingest_file(segue.app, segue.user, CLIPS / f"sample_{name}.mp4") for name in "ab")
    timeline = Timeline(
        format=Format(size="160x90", rate="12"),
        segments=(
            Clip(id="a", asset=first.id, in_frame=108),
            Bridge(id="bridge", seconds=1),
            Clip(id="b", asset=second.id, out_frame=12),
        ),
    )
    quote = make_quote(segue.app, segue.user, timeline, "film")
    render, _ = start_render(segue.app, segue.user, StartRender(quote=quote.id), quote.id)
    return waited_for(segue, render)


def right_film(segue: Segue, render: Render, folder: Path) -> None:
    result = result_of(segue.app, render)
    assert render.state == "succeeded" and result is not None, render.failure
    assert isinstance(result.result, Delivered)
    frames, size, rate, samples = streams_of(fetched(segue, result, "film.mp4", folder))
    assert (frames, size, rate) == (result.result.frames, (160, 90), "12")
    assert abs(samples - frames * 4_000) < 2_048


def test_a_killed_ffmpeg_costs_nothing_but_time(segue: Segue, tmp_path: Path) -> None:
    (tmp_path / "kill-one").mkdir()
    render = ended(segue)
    assert not (tmp_path / "kill-one").exists()
    right_film(segue, render, tmp_path)
    assert sum(record.failures for record in render.steps.values()) == 1


def test_a_disk_that_is_full_in_the_middle_is_said_and_the_film_made_once_there_is_room(
    segue: Segue, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    render = ended(segue)
    assert render.state == "failed" and render.failure is not None
    assert (render.failure.code, render.captured) == ("no_space", 0)
    assert "The disk is full: free some space and try again." in render.failure.sentence
    (tmp_path / "full").rmdir()
    right_film(segue, ended(segue), tmp_path)
