"""Many segments on the real engine: what a change makes run is said beforehand, and just that runs.

In the test run there are ten; `make soak` sets SEGUE_SEGMENTS to 50.
"""

import os
from pathlib import Path

from segue.app.changes import changes_of
from segue.app.quotes import make_quote
from segue.app.renders import StartRender, start_render
from segue.app.uploads import ingest_file
from segue.config import Config
from segue.domain.render_model import Render
from segue.domain.timeline import Clip, Format, Timeline
from segue.wiring import Segue, open_segue
from tests.end_to_end.conftest import waited_for
from tests.media_out.jobs import make_clip

SEGMENTS = int(os.environ.get("SEGUE_SEGMENTS", "10"))
FRAMES = 5


def clips(asset: str) -> list[Clip]:
    """Short pieces of one clip."""
    return [
        Clip(id=f"c{number}", asset=asset, in_frame=number * FRAMES, out_frame=(number + 1) * FRAMES)
        for number in range(SEGMENTS)
    ]


def built(segue: Segue, segments: list[Clip]) -> tuple[dict[str, str], set[str]]:
    """What was said to run, with the reasons, and what ran."""
    timeline = Timeline(format=Format(size="128x72"), segments=tuple(segments))
    quote = make_quote(segue.app, segue.user, timeline, "film")
    said = changes_of(segue.app, segue.user, segue.app.plan(quote.plan), "film")
    segue.ensure_engine()
    render, _ = start_render(segue.app, segue.user, StartRender(quote=quote.id), quote.id)
    ended: Render = waited_for(segue, render)
    assert ended.state == "succeeded", ended.failure
    ran = {id for id, record in ended.steps.items() if record.state == "done"}
    return {change.step: change.why for change in said if change.action == "run"}, ran


def test_what_is_said_to_run_runs_and_nothing_else(config: Config, tmp_path: Path) -> None:
    source = make_clip(
        tmp_path / "source.mp4",
        *(
            "-f",
            "lavfi",
            "-i",
            f"testsrc2=s=128x72:r=24:d={SEGMENTS * FRAMES / 24}",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
        ),
    )
    whole = {"sound", "stitch", "inspect", "deliver"}
    with open_segue(config) as segue:
        asset = ingest_file(segue.app, segue.user, source).id
        said, ran = built(segue, segments := clips(asset))
        assert set(said.values()) == {"it is new"} and ran == set(said)
        assert len(ran) == SEGMENTS + len(whole)

        segments[6] = segments[6].changed(out_frame=7 * FRAMES - 1)
        said, ran = built(segue, segments)
        assert said["conform:c6"] == "its cut has changed"
        assert said["stitch"].startswith("it depends on conform:c6")
        assert ran == set(said) == {"conform:c6", *whole}

        segments[3], segments[-2] = segments[-2], segments[3]
        said, ran = built(segue, segments)
        assert said["stitch"] == "it depends on sound" or "order" in said["stitch"]
        assert ran == set(said) == whole

        del segments[5]
        said, ran = built(segue, segments)
        assert ran == set(said) == whole
    with open_segue(config) as again:  # after a restart nothing is forgotten
        segments.insert(7, Clip(id="new", asset=asset, in_frame=3, out_frame=9))
        said, ran = built(again, segments)
        assert said["conform:new"] == "it is new"
        assert ran == set(said) == {"conform:new", *whole}
        said, ran = built(again, segments)
        assert (said, ran) == ({}, set())
