"""What a film keeps of its sources: title, timecode, chapters, and captions where they belong."""

from pathlib import Path

import av
import pytest

from segue.domain.plan import StitchWork
from segue.domain.timeline import Format
from segue.media.film_shape import shape_of
from segue.media.kept import start_timecode
from tests.media_out.jobs import bridge, build, clip, compiled, facts_of, make_clip

SPOKEN = "1\n00:00:00,500 --> 00:00:01,500\nGood morning; how = it?\n\n2\n00:00:02,000 --> 00:00:02,900\nLate"


def source(folder: Path) -> Path:
    """Three seconds with a title, a timecode and captions."""
    captions = folder / "spoken.srt"
    captions.write_text(SPOKEN)
    return make_clip(
        folder / "Take; 1.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=3", "-f", "srt", "-i", f"file:{captions}"),
        *("-map", "0:v", "-map", "1:s", "-c:v", "libx264", "-preset", "ultrafast", "-c:s", "mov_text"),
        *("-metadata", "title=A walk", "-timecode", "01:00:00:00"),
    )


def test_a_film_says_what_its_clips_said(tmp_path: Path) -> None:
    path = source(tmp_path)
    parts = [clip("a", path, 24, 48), bridge("x"), clip("b", path, 0, 36)]
    plan, paths = compiled(parts, format=Format())
    film = build(tmp_path / "film", plan, paths)
    delivered = film.file("deliver", "film.mp4")
    with av.open(str(delivered)) as container:
        assert container.metadata["title"] == "A walk"
        stated = [stream.metadata.get("timecode") for stream in container.streams]
        assert "01:00:01:00" in stated
        chapters = [(chapter["metadata"]["title"], chapter["start"]) for chapter in container.chapters()]
        assert [title for title, _ in chapters] == ["Take; 1", "Bridge", "Take; 1"]
        assert [stream.codec_context.name for stream in container.streams.subtitles] == ["mov_text"]
    shape = shape_of(delivered)
    assert (shape.picture.frames, shape.others) == (24 + 22 + 36, 0)
    begin = round((24 + 22) / 24 * 1000) + 500
    assert film.file("deliver", "captions.srt").read_text() == (
        "1\n00:00:00,000 --> 00:00:00,500\nGood morning; how = it?\n\n"
        f"2\n00:00:0{begin // 1000},{begin % 1000} --> 00:00:03,417\nGood morning; how = it?\n\n"
    )
    assert facts_of(delivered).chapters == 3


@pytest.mark.parametrize(
    ("stated", "in_frame", "kept"),
    [
        ("00:01:59;20", 0, "00:01:59;20"),
        ("00:01:59;20", 10, "00:02:00;02"),
        ("00:01:59:20", 10, "00:02:00:00"),
    ],
)
def test_a_timecode_that_drops_numbers_goes_on_doing_so(
    tmp_path: Path, stated: str, in_frame: int, kept: str
) -> None:
    path = make_clip(
        tmp_path / "a.mov",
        *("-f", "lavfi", "-i", "testsrc2=s=128x72:r=30000/1001:d=1", "-c:v", "libx264"),
        *("-timecode", stated),
    )
    plan, _ = compiled([clip("a", path, in_frame)], format=Format())
    stitch = next(step.work for step in plan.steps if isinstance(step.work, StitchWork))
    assert start_timecode(next(piece.span for piece in stitch.pieces if piece.span), stitch.format) == kept


def test_an_animatic_keeps_it_too(tmp_path: Path) -> None:
    path = source(tmp_path)
    plan, paths = compiled(
        [clip("a", path), bridge("x"), clip("b", path)], target="animatic", format=Format()
    )
    film = build(tmp_path / "film", plan, paths).file("deliver", "film.mp4")
    assert facts_of(film).chapters == 3
    assert facts_of(film).title == "Animatic"


def test_what_is_not_kept_is_said(tmp_path: Path) -> None:
    plan, _ = compiled([clip("a", source(tmp_path))], format=Format(rate="30"))
    assert any("timecode at another rate" in notice for notice in plan.notices)


def test_the_sound_keeps_a_language_that_all_clips_share(tmp_path: Path) -> None:
    def spoken(language: str) -> Path:
        return make_clip(
            tmp_path / f"{language}.mp4",
            *("-f", "lavfi", "-i", "testsrc2=s=128x72:r=24:d=1", "-f", "lavfi", "-i", "sine=d=1"),
            *("-c:v", "libx264", "-c:a", "aac", "-metadata:s:a:0", f"language={language}"),
        )

    german, finnish = spoken("deu"), spoken("fin")
    for number, (second, expected) in enumerate(((german, "deu"), (finnish, None))):
        plan, paths = compiled([clip("a", german), clip("b", second)], format=Format())
        film = build(tmp_path / str(number), plan, paths, until="stitch").file("stitch", "film.mp4")
        assert facts_of(film).sounds[0].language == expected
