"""Films of every form: codecs, depth, HDR, presets, surround, and clips that are unlike one another."""

from pathlib import Path

import av
import numpy as np
import pytest

from segue.domain.errors import DoesNotFit
from segue.domain.results import Inspection
from segue.domain.timeline import Format
from segue.media.film_shape import shape_of
from segue.media.sound_files import read_sound
from tests.media_out.jobs import bridge, build, clip, compiled, facts_of, frames_of, make_clip

CLIPS = Path(__file__).parent.parent / "clips"
A, B, HDR = CLIPS / "sample_a.mp4", CLIPS / "sample_b.mp4", CLIPS / "hdr10.mp4"


def film_of(folder: Path, form: Format, *names: str, frames: int = 10) -> Path:
    """A film of the first frames of clips with a bridge between each two, inspected and delivered."""
    parts = []
    for number, name in enumerate(names):
        parts += [bridge(f"x{number}")] if number else []
        parts.append(clip(f"c{number}", CLIPS / name, 0, frames))
    plan, paths = compiled(parts, format=form)
    film = build(folder, plan, paths)
    inspection = film.result("inspect")
    assert isinstance(inspection, Inspection)
    return film.file("deliver", "film.mov" if form.codec == "prores" else "film.mp4")


def ten_bits(path: Path, *options: str) -> Path:
    """A ramp of all lights in 10 bits, of which 8 bits show every fourth step."""
    ramp = "color=0x808080:s=320x180:r=24:d=1,format=gray10le,geq=lum='80+X*2.5+Y/4'"
    return make_clip(
        path, "-f", "lavfi", "-i", ramp, "-c:v", "libx265", "-x265-params", "log-level=error:lossless=1",
        *("-pix_fmt", "yuv420p10le", *options),
    )  # fmt: skip


def first_luma(path: Path) -> np.ndarray:
    """The first frame's luma (rows x columns), in steps of 10 bits."""
    with av.open(str(path)) as container:
        assert container.streams.video[0].pix_fmt == "yuv420p10le"
        frame = next(container.decode(video=0))
        return np.frombuffer(bytes(frame.planes[0]), np.uint16).reshape(180, -1)[:, :320].astype(int)


def test_prores_is_ten_bit_422_in_a_mov_with_pcm(tmp_path: Path) -> None:
    film = film_of(tmp_path, Format(size="320x180", codec="prores"), A.name, B.name)
    with av.open(str(film)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert container.format.name.startswith("mov")
        assert (picture.codec_context.name, picture.pix_fmt) == ("prores", "yuv422p10le")
        assert sound.codec_context.name == "pcm_s24le"
    assert shape_of(film).picture.misplaced is None


def test_hevc_keeps_ten_bits_and_h264_says_that_it_does_not(tmp_path: Path) -> None:
    source = ten_bits(tmp_path / "deep.mp4")
    plan, paths = compiled([clip("a", source)], format=Format(codec="hevc"))
    film = build(tmp_path / "hevc", plan, paths, until="inspect").file("stitch", "film.mp4")
    truth = first_luma(source)
    in_eight = np.abs(truth // 4 * 4 + 2 - truth).mean()
    assert np.abs(first_luma(film) - truth).mean() < 0.75 * in_eight
    assert plan.notices == ()
    shallow, _ = compiled([clip("a", source)], format=Format())
    assert any("10 bits and the film 8" in notice for notice in shallow.notices)
    assert any("10 bits" in note for note in facts_of(source).notes)


def test_clips_that_say_different_things_about_their_colour_are_one_hevc_film(tmp_path: Path) -> None:
    film = film_of(tmp_path, Format(size="320x180", codec="hevc"), "portrait_rotated.mp4", B.name)
    assert shape_of(film).picture.misplaced is None


@pytest.mark.parametrize("codec", ["hevc", "prores"])
def test_an_hdr_film_has_its_clips_own_light(codec: str, tmp_path: Path) -> None:
    form = Format(codec=codec, hdr=True, size="320x180")
    plan, paths = compiled([clip("a", HDR, 0, 12), bridge("x"), clip("b", HDR, 30, 42)], format=form)
    film = build(tmp_path / codec, plan, paths)
    path = film.file("deliver", plan.steps[-1].work.format.film_name)
    assert shape_of(path).picture.colour == facts_of(HDR).picture.colour.changed(range="tv")
    shown = [float(frame.mean()) for frame in frames_of(path)]
    assert max(abs(np.diff(shown))) < 12  # the bridge has the same light as the clips
    assert any("8 bits" in notice for notice in plan.notices)


@pytest.mark.parametrize(
    ("form", "names", "says"),
    [
        (Format(hdr=True), [HDR], "10 bits"),
        (Format(hdr=True, codec="hevc"), [A], "not HDR"),
        (Format(hdr=True, codec="hevc"), [HDR, A], "share one kind"),
    ],
)
def test_what_cannot_be_hdr_is_refused(form: Format, names: list[Path], says: str) -> None:
    with pytest.raises(DoesNotFit, match=says):
        compiled([clip(f"c{n}", path) for n, path in enumerate(names)], format=form)


def test_hdr_in_an_sdr_film_is_rolled_off_and_that_is_said(tmp_path: Path) -> None:
    plan, paths = compiled([clip("a", A, 0, 12), clip("h", HDR, 0, 12)], format=Format(size="320x180"))
    assert "Clip 'h' is HDR and the film is not: its highlights are rolled off." in plan.notices
    film = build(tmp_path, plan, paths, until="inspect").file("stitch", "film.mp4")
    assert not shape_of(film).picture.colour.high_dynamic_range


@pytest.mark.parametrize(
    "options",
    [
        ("-metadata", "comment=Picture profile S-Log3"),
        ("-vf", "lutyuv=y='clip(380+(val-500)/4,300,640)'"),
    ],
)
def test_log_footage_is_said_to_be(options: tuple[str, str], tmp_path: Path) -> None:
    source = make_clip(
        tmp_path / "flat.mov", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=0.5,format=yuv422p10le",
        *("-c:v", "prores_ks", *options),
    )  # fmt: skip
    facts = facts_of(source)
    assert facts.picture.log in ("S-Log3", "log")
    assert any("not graded" in note for note in facts.notes)
    plan, _ = compiled([clip("a", source)], format=Format(codec="prores"))
    assert any("not graded" in notice for notice in plan.notices)


def test_a_graded_clip_of_ten_bits_is_not_taken_for_log(tmp_path: Path) -> None:
    source = make_clip(
        tmp_path / "graded.mov", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=0.5",
        *("-pix_fmt", "yuv422p10le", "-c:v", "prores_ks"),
    )  # fmt: skip
    assert facts_of(source).picture.log is None


def test_surround_that_all_clips_share_is_kept(tmp_path: Path) -> None:
    name = "sixty_surround.mp4"
    film = film_of(tmp_path, Format(size="320x180"), name, name, frames=30)
    sound = np.concatenate(list(read_sound(film)))
    assert sound.shape[1] == 6
    plan, _ = compiled([clip("a", CLIPS / name), clip("b", A)], format=Format(size="320x180"))
    assert any("film is stereo" in notice for notice in plan.notices)


@pytest.mark.parametrize(
    "names",
    [
        ("portrait_rotated.mp4", "interlaced_anamorphic.ts"),
        ("variable_rate.mp4", "hdr10.mp4"),
        ("odd_silent.webm", "sixty_surround.mp4"),
    ],
)
@pytest.mark.parametrize("form", [Format(size="180x320", fit="subject"), Format(size="320x180", fit="pad")])
def test_clips_unlike_one_another_make_a_film(form: Format, names: tuple[str, str], tmp_path: Path) -> None:
    film_of(tmp_path, form, *names, frames=7)


def test_a_clip_of_a_third_of_a_second_at_ten_beside_one_at_sixty(tmp_path: Path) -> None:
    short = make_clip(
        tmp_path / "ten.ts", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=0.3", "-muxdelay", "1.4"
    )
    sixty = CLIPS / "sixty_surround.mp4"
    for rate, total in (("source", 3 + 8 + 2), ("60", 18 + 58 + 12)):
        form = Format(size="320x180", rate=rate)
        plan, paths = compiled([clip("a", short), bridge("x"), clip("b", sixty, 0, 12)], format=form)
        film = build(tmp_path / rate, plan, paths).file("deliver", "film.mp4")
        assert shape_of(film).picture.frames == total
