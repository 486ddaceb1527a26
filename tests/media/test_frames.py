"""The frames step: which frames a bridge joins, and what a generator is given."""

import hashlib
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from segue.domain.assets import Size
from segue.domain.errors import Cancelled, Internal
from segue.domain.plan import CollectWork, FramesWork, Span
from segue.domain.results import Anchors, Pair
from segue.domain.timeline import Anchor
from segue.media import ffmpeg
from segue.media.anchors import measure
from segue.media.decode import read_frames
from segue.media.facts import inspect_file
from segue.media.film_form import film_form_frames
from segue.media.steps.frames import frames, lay_on_canvas, other_frames
from segue.ports import StepOutput
from tests.media.jobs import Job, form_of, span_of, step_of
from tests.media.making import number_in, numbered

SMALL = form_of(320, 240, "24")


def work_of(
    before: Span, after: Span, *, anchor: Anchor = "last", canvas: Size | None = None, context: int = 8
) -> FramesWork:
    return FramesWork(
        before=before,
        after=after,
        anchor=anchor,
        format=SMALL,
        canvas=canvas or SMALL.size,
        context_frames=context,
    )


def job_of(scratch: Path, work: FramesWork, a: Path, b: Path) -> Job:
    scratch.mkdir(exist_ok=True)
    return Job(step_of(work), scratch, {"ast_a": a, "ast_b": b})


def lossless(path: Path, size: Size = SMALL.size) -> list[np.ndarray]:
    return list(ffmpeg.decode_pipe(["-i", str(path)], size=size, wall_seconds=30))


def picture(path: Path) -> np.ndarray:
    return cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)


def anchors(output: StepOutput) -> Anchors:
    assert isinstance(output.result, Anchors)
    return output.result


def test_the_outermost_frames_of_both_spans(tmp_path: Path) -> None:
    a, b = numbered(tmp_path / "a.mp4", frames=60), numbered(tmp_path / "b.mp4", frames=60)
    facts = inspect_file(a)
    work = work_of(span_of(facts, 3, 50), span_of(facts, 20, 60, asset="ast_b"))
    job = job_of(tmp_path / "scratch", work, a, b)
    output = frames(job)
    result = anchors(output)
    assert (result.before_frame, result.after_frame) == (49, 20)
    assert (result.dropped_before, result.dropped_after) == (0, 0)
    assert number_in(picture(output.files["first.png"])) == 49
    assert number_in(picture(output.files["last.png"])) == 20
    before, after = lossless(output.files["before.mkv"]), lossless(output.files["after.mkv"])
    assert [number_in(frame) for frame in before] == list(range(42, 50))
    assert [number_in(frame) for frame in after] == list(range(20, 28))
    assert np.array_equal(before[-1], picture(output.files["first.png"]))
    assert np.array_equal(after[0], picture(output.files["last.png"]))
    assert result.first_sha256 == hashlib.sha256(output.files["first.png"].read_bytes()).hexdigest()
    assert job.told


def test_twice_gives_the_same_bytes(tmp_path: Path, clips: Path) -> None:
    a, b = clips / "portrait_rotated.mp4", clips / "odd_silent.webm"
    work = work_of(span_of(inspect_file(a)), span_of(inspect_file(b), asset="ast_b"), context=2)
    first, second = (frames(job_of(tmp_path / name, work, a, b)) for name in ("one", "two"))
    assert first.result == second.result


def test_the_stills_are_the_films_own_frames(tmp_path: Path, clips: Path) -> None:
    a, b = clips / "sixty_surround.mp4", clips / "interlaced_anamorphic.ts"
    spans = span_of(inspect_file(a), 10, 100), span_of(inspect_file(b), 30, 90, asset="ast_b")
    output = frames(job_of(tmp_path / "scratch", work_of(*spans, context=3), a, b))
    last_of_a = list(film_form_frames(a, spans[0], SMALL))[-1]
    first_of_b = next(film_form_frames(b, spans[1], SMALL))
    assert np.array_equal(picture(output.files["first.png"]), last_of_a)
    assert np.array_equal(picture(output.files["last.png"]), first_of_b)


@pytest.mark.parametrize("anchor", ["last", "auto"])
def test_clips_of_one_frame(tmp_path: Path, anchor: Anchor) -> None:
    a = numbered(tmp_path / "a.mp4", frames=1)
    facts = inspect_file(a)
    work = work_of(span_of(facts), span_of(facts, asset="ast_b"), anchor=anchor)
    output = frames(job_of(tmp_path / "scratch", work, a, a))
    assert (anchors(output).before_frame, anchors(output).after_frame) == (0, 0)
    assert len(lossless(output.files["before.mkv"])) == len(lossless(output.files["after.mkv"])) == 1


def noisy(path: Path, pictures: list[np.ndarray]) -> Path:
    output = ["-qp", "1", "-pix_fmt", "yuv420p", str(path)]
    with ffmpeg.encode_pipe(output, size=SMALL.size, rate=Fraction(24), wall_seconds=60) as write:
        for each in pictures:
            write(each)
    return path


def travelling(count: int) -> list[np.ndarray]:
    """A textured picture that travels by two pixels a frame."""
    texture = cv2.resize(
        np.random.default_rng(1).integers(40, 215, (30, 80, 3), np.uint8),
        (640, 240),
        interpolation=cv2.INTER_CUBIC,
    )
    return [np.ascontiguousarray(texture[:, 2 * step : 2 * step + 320]) for step in range(count)]


def test_auto_leaves_out_a_black_end_and_a_frozen_beginning_and_says_so(tmp_path: Path) -> None:
    moving = travelling(60)
    black = [np.zeros_like(moving[0])] * 5
    a = noisy(tmp_path / "a.mp4", moving[:40] + black)
    b = noisy(tmp_path / "b.mp4", [moving[40]] * 4 + moving[41:])
    spans = span_of(inspect_file(a)), span_of(inspect_file(b), asset="ast_b")
    result = anchors(frames(job_of(tmp_path / "scratch", work_of(*spans, anchor="auto"), a, b)))
    assert (result.before_frame, result.dropped_before) == (39, 5)
    assert result.dropped_after <= 4
    assert "black" in result.reason


@pytest.mark.parametrize("cut", [26, 47, 70])
def test_auto_joins_no_frame_that_a_variable_rate_shows_again(tmp_path: Path, clips: Path, cut: int) -> None:
    clip = clips / "variable_rate.mp4"
    facts = inspect_file(clip).changed(sounds=())  # nobody speaks
    spans = span_of(facts).changed(out_frame=cut), span_of(facts, asset="ast_b").changed(in_frame=cut)
    found = anchors(frames(job_of(tmp_path / "scratch", work_of(*spans, anchor="auto"), clip, clip)))
    shown = list(read_frames(clip, facts.picture, range(facts.picture.frames)))
    for joined, inwards in ((found.before_frame, -1), (found.after_frame, 1)):
        assert cv2.absdiff(shown[joined], shown[joined + inwards]).mean() > 0.4, found


def test_a_slow_clip_on_a_fast_grid_moves_as_far_as_it_does() -> None:
    pictures = [each for each in travelling(12) for _ in range(2)]
    for cut_at_end in (False, True):
        found = measure(pictures, cut_at_end=cut_at_end, droppable=0)
        assert found.repeats.tolist() == [True, False] * 12
        assert np.abs(found.motion[2:-2] - [-1, 0]).max() < 0.2


def test_auto_avoids_a_blurred_end(tmp_path: Path) -> None:
    moving = travelling(60)
    blurred = [cv2.GaussianBlur(each, (0, 0), 9) for each in moving[40:44]]
    a = noisy(tmp_path / "a.mp4", moving[:40] + blurred)
    b = noisy(tmp_path / "b.mp4", moving[30:])
    spans = span_of(inspect_file(a)), span_of(inspect_file(b), asset="ast_b")
    result = anchors(frames(job_of(tmp_path / "scratch", work_of(*spans, anchor="auto"), a, b)))
    assert result.dropped_before >= 4
    assert result.before_frame + result.dropped_before == 43


def test_other_pairs_leave_other_frames_before_the_cut_after_it_and_on_both_sides(
    tmp_path: Path, clips: Path
) -> None:
    a, b = clips / "sample_a.mp4", clips / "sample_b.mp4"
    silent = [inspect_file(each).changed(sounds=()) for each in (a, b)]  # nobody speaks
    spans = span_of(silent[0], 60, 110), span_of(silent[1], 10, 60, asset="ast_b")
    work = work_of(*spans, anchor="auto", context=3)
    job = job_of(tmp_path / "scratch", work, a, b)
    found = anchors(frames(job))
    pairs = [found, *found.others]
    apart = [
        (each.dropped_before - found.dropped_before, each.dropped_after - found.dropped_after)
        for each in found.others
    ]
    assert 2 <= len(apart) <= 3 and all(max(abs(left), abs(right)) > 3 for left, right in apart)
    assert any(abs(left) > 3 for left, _ in apart) and any(abs(right) > 3 for _, right in apart)
    assert all(0 <= each.dropped_before < 24 and 0 <= each.dropped_after < 24 for each in pairs)
    assert not any(" best" in each.reason and "next best" not in each.reason for each in found.others)
    other = found.others[0]
    written = other_frames(job, "step", other, tmp_path / "other")
    cut = work_of(
        spans[0].changed(out_frame=110 - other.dropped_before),
        spans[1].changed(in_frame=10 + other.dropped_after),
        context=3,
    )
    alone = frames(job_of(tmp_path / "alone", cut, a, b))
    assert (anchors(alone).before_frame, anchors(alone).after_frame) == found.frames_of(other)
    for name, path in alone.files.items():
        assert written[name].read_bytes() == path.read_bytes(), name


def test_only_a_step_that_chooses_frames_has_others(tmp_path: Path) -> None:
    job = Job(step_of(CollectWork(bridges=())), tmp_path, {})
    with pytest.raises(Internal):
        other_frames(job, "step", Pair(dropped_before=1, dropped_after=0, reason=""), tmp_path / "other")


def test_a_larger_canvas_is_filled_from_the_edges_and_a_smaller_one_holds_all(tmp_path: Path) -> None:
    frame = travelling(1)[0]
    wide = lay_on_canvas(frame, SMALL, Size(width=400, height=240))
    assert np.array_equal(wide[:, 40:360], frame)
    assert np.array_equal(wide[:, :40], np.repeat(frame[:, :1], 40, axis=1))
    twice = lay_on_canvas(frame, SMALL, Size(width=640, height=480))
    assert cv2.PSNR(cv2.resize(twice, (320, 240), interpolation=cv2.INTER_AREA), frame) > 30
    assert lay_on_canvas(frame, SMALL, Size(width=160, height=160)).shape == (160, 160, 3)
    a = numbered(tmp_path / "a.mp4", frames=3)
    span = span_of(inspect_file(a))
    canvas = Size(width=400, height=300)
    work = work_of(span, span.changed(asset="ast_b"), canvas=canvas)
    output = frames(job_of(tmp_path / "scratch", work, a, a))
    assert picture(output.files["first.png"]).shape == (300, 400, 3)
    assert np.array_equal(lossless(output.files["after.mkv"], canvas)[0], picture(output.files["last.png"]))


def test_a_cancelled_step_stops(tmp_path: Path) -> None:
    class Stopped(Job):
        def progress(self, done: int, total: int) -> None:
            raise Cancelled("The render was cancelled.")

    a = numbered(tmp_path / "a.mp4", frames=10)
    span = span_of(inspect_file(a))
    job = Stopped(step_of(work_of(span, span.changed(asset="ast_b"))), tmp_path, {"ast_a": a, "ast_b": a})
    with pytest.raises(Cancelled):
        frames(job)
