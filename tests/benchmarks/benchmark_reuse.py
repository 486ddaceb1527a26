"""What a film costs that is made of what is there: clips copied picture by picture, and pieces made before.

Processor time of this process and its children, against a plain FFmpeg transcode of as many frames with the
same settings, in the same run.

    python tests/benchmarks/benchmark_reuse.py [SECONDS of a segment]
"""

import resource
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from segue.domain.plan import Plan
from segue.domain.timeline import Format
from segue.media.ffmpeg import run
from tests.media_out.jobs import Film, bridge, build, clip, compiled, make_clip

TAGS = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv")
X264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-x264-params", "keyint=60:open-gop=0")
SEGMENTS = 50
TIMED = ("conform", "stitch")


def cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def spent(work: Callable[[], object]) -> float:
    begun = cpu_seconds()
    work()
    return cpu_seconds() - begun


def source(path: Path, size: str, rate: int, seconds: float, *tags: str) -> Path:
    picture = ("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}")
    sound = ("-f", "lavfi", "-i", f"sine=440:sample_rate=48000:duration={seconds}")
    return make_clip(path, *picture, *sound, *X264, "-preset", "fast", *tags, "-c:a", "aac")


def transcode(path: Path, folder: Path, frames: int) -> float:
    words = ["-stream_loop", "-1", "-i", str(path), "-frames:v", str(frames), "-an", "-c:v", "libx264"]
    words += ["-preset", "veryfast", "-crf", "18", f"file:{folder / 'limit.mp4'}"]
    return spent(lambda: run(words, wall_seconds=3_600))


def in_form(folder: Path, seconds: int) -> None:
    """Two clips in the film's form, 1080p30, and a bridge between them."""
    first, second = (source(folder / f"{name}.mp4", "1920x1080", 30, seconds, *TAGS) for name in "ab")
    bridged = max(1, seconds * 2 // 5)
    plan, assets = compiled([clip("a", first), bridge("x", bridged), clip("b", second)], format=Format())
    made = build(folder / "film", plan, assets, until="stitch")
    limit = transcode(first, folder, (2 * seconds + bridged) * 30 - 2)
    took = 0.0
    for step in (each for each in plan.steps if each.kind.startswith(TIMED)):
        done = {id: output for id, output in made.outputs.items() if id != step.id}
        again = partial(build, folder / f"again-{step.kind}-{len(done)}-{step.key[:8]}", plan, assets)
        took += spent(partial(again, done=done, until=step.id))
    print(f"sources in form: conform and stitch take {took / limit:.2f} of a transcode (goal: 0.25)")


def one_changed(folder: Path, seconds: int) -> None:
    """Fifty segments that are encoded, one of which is changed."""
    frames = 24 * seconds
    path = source(folder / "c.mp4", "640x360", 24, SEGMENTS * seconds)

    def timeline(changed: int) -> tuple[Plan, dict[str, Path]]:
        cuts = [(frames * n, frames * (n + 1) - (n == changed)) for n in range(SEGMENTS)]
        return compiled([clip(f"c{n}", path, *cut) for n, cut in enumerate(cuts)], format=Format())

    films: list[Film] = []
    first = spent(lambda: films.append(build(folder / "first", *timeline(-1))))
    plan, assets = timeline(20)
    made = {step.key: films[0].outputs[step.id] for step in films[0].plan.steps}
    done = {step.id: made[step.key] for step in plan.steps if step.key in made}
    again = spent(lambda: build(folder / "again", plan, assets, done=done))
    limit = transcode(path, folder, SEGMENTS * frames)
    print(f"{SEGMENTS} segments: {first / limit:.2f} of a transcode at first (goal: 1.10)")
    print(f"one of {SEGMENTS} changed: {again / first:.3f} of the first render (goal: 0.05)")


def main(seconds: int) -> None:
    for measure, each in ((one_changed, seconds), (in_form, seconds * 5 // 2)):
        with tempfile.TemporaryDirectory(prefix="segue-reuse-") as name:
            measure(Path(name), each)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
