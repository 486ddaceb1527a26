"""What a film costs in processor time, beside the least it could: a plain FFmpeg transcode of as many frames.

The transcode has the settings of our pieces and is measured before and after each row; other ways of making
the same film are measured between. The generator's own work is not counted: a bridge alone comes first.

    python tests/benchmarks/benchmark_film.py [SECONDS of a clip; 10] [MEASURE; all of them]

Each measure has a process of its own, and says how much memory it or any of its children had at most.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from segue.domain.assets import Colour
from segue.domain.plan import Plan
from segue.domain.results import Conformed
from segue.domain.take_files import STILLS
from segue.domain.timeline import Format
from segue.media.ffmpeg import run
from segue.media.judging import TakeJudge
from segue.media.looks import write_look
from segue.models.generate import generate_handler
from segue.models.procedural.generator import ProceduralGenerator
from segue.ports import StepInput
from tests.benchmarks.contact_sheets import REAL
from tests.benchmarks.matrix import CLIPS, part_of
from tests.media_out.jobs import Film, bridge, build, clip, compiled, make_clip

RATE, SIZE, SMALL = 30, "1920x1080", "640x360"
IN_FORM = (
    "-preset",
    "superfast",  # the fastest whose pictures have the film's profile
    "-colorspace",
    "bt709",
    "-color_primaries",
    "bt709",
    "-color_trc",
    "bt709",
    "-color_range",
    "tv",
)
X264 = (
    "-c:v",
    "libx264",
    "-pix_fmt",
    "yuv420p",
    "-x264-params",
    "keyint=60:open-gop=0",
    "-preset",
    "ultrafast",
)
ENCODED = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p")
SEGMENTS = 50
MOVIEPY = """
import sys
from moviepy import VideoFileClip, concatenate_videoclips
*clips, into = sys.argv[1:]
film = concatenate_videoclips([VideoFileClip(each) for each in clips])
film.write_videofile(into, preset="veryfast", ffmpeg_params=["-crf", "18"], logger=None)
"""


@dataclass
class Spent:
    """Processor seconds of each kind of step."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def of(self, *kinds: str) -> float:
        return sum(spent for kind, spent in self.seconds.items() if kind.startswith(kinds))

    @property
    def all_but_generating(self) -> float:
        return sum(self.seconds.values()) - self.of("generate")


def cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def spent(work: Callable[[], object]) -> float:
    begun = cpu_seconds()
    work()
    return cpu_seconds() - begun


def built(
    folder: Path, plan: Plan, assets: dict[str, Path], done: Mapping[str, StepInput] | None = None
) -> tuple[Film, Spent]:
    """A film, made step by step, and what each took."""
    film, cost = Film(plan, dict(done or {})), Spent()
    generate = generate_handler({"procedural": ProceduralGenerator(TakeJudge)})
    for step in plan.steps:
        if step.id not in film.outputs:
            begun, into = cpu_seconds(), folder / step.key[:16]
            made = build(into, plan, assets, generate=generate, done=film.outputs, until=step.id)
            film.outputs[step.id] = made.outputs[step.id]
            cost.seconds[step.kind] += cpu_seconds() - begun
    return film, cost


def source(path: Path, seconds: float, *words: str, size: str = SIZE) -> Path:
    """A clip of a moving picture and sound, in parts of 10 s so that none is too long to make.

    Each name has a picture and a sound of its own: equal clips would be one piece of work.
    """
    number = sum(path.stem.encode())
    parts = []
    for start in range(0, int(seconds), 10):
        part = path.with_name(f"{path.stem}-{start}.mp4")
        length = min(10, seconds - start)
        picture = (
            "-f",
            "lavfi",
            "-i",
            f"testsrc2=s={size}:r={RATE}:d={length},noise=alls=6:allf=t:all_seed={number}",
        )
        sound = ("-f", "lavfi", "-i", f"anoisesrc=r=48000:d={length}:c=pink:a=0.1:seed={start + number}")
        parts.append(make_clip(part, *picture, *sound, *X264, *words, "-c:a", "pcm_s16le", "-f", "mov"))
    listed = path.with_suffix(".txt")
    listed.write_text("".join(f"file '{part.name}'\n" for part in parts))
    joining = ["-f", "concat", "-i", f"file:{listed}", "-c:v", "copy", "-c:a", "aac", f"file:{path}"]
    run(joining, wall_seconds=600)
    return path


def transcode(path: Path, folder: Path, frames: int) -> float:
    words = ["-stream_loop", "-1", "-i", str(path), "-frames:v", str(frames), "-an", *ENCODED]
    return spent(lambda: run([*words, "-y", f"file:{folder / 'limit.mp4'}"], wall_seconds=3_600))


def say(name: str, seconds: float, limit: float, goal: str = "") -> None:
    print(f"{name:58} {seconds / limit:6.3f}  {goal}", flush=True)


def two_clips(folder: Path, seconds: int, name: str, goals: tuple[str, str], *words: str) -> None:
    """Two clips with a bridge between them, and the same film made in three other ways."""
    first, second = (source(folder / f"{each}.mp4", seconds, *words) for each in "ab")
    bridged = max(1, seconds * 2 // 5)
    frames = (2 * seconds + bridged) * RATE
    parts = [clip("a", first), bridge("x", bridged), clip("b", second)]
    plan, assets = compiled(parts, format=Format(), catalogue=REAL)
    before = transcode(first, folder, frames)
    film, cost = built(folder / "film", plan, assets)
    pieces = (film.result(step.id) for step in plan.steps if step.kind == "conform_clip")
    assert all((piece.copied is not None) == bool(words) for piece in pieces if isinstance(piece, Conformed))
    others = other_ways(
        folder, [first, *(film.file(s.id, "take.mkv") for s in plan.steps if s.kind == "generate"), second]
    )
    looking = spent(lambda: look_again(film, folder / "look.npz"))
    limit = (before + transcode(first, folder, frames)) / 2
    made = cost.of("conform", "stitch") - looking
    say(f"{name}: conform and stitch, but for the decode", made, limit, goals[0])
    say(f"{name}: all but generating", cost.all_but_generating, limit, goals[1])
    say("    the one decode, for verification and inspection", looking, limit)
    for kind, seconds_spent in sorted(cost.seconds.items()):
        say(f"    {kind}", seconds_spent, limit)
    for way, seconds_spent in others.items():
        say(f"    the same by {way}", seconds_spent, limit)


def look_again(film: Film, look: Path) -> None:
    """The decode of every piece that shows that it decodes, and keeps what inspection looks at, once more."""
    for step in film.plan.steps:
        piece = film.result(step.id)
        if isinstance(piece, Conformed):
            path, whole = film.file(step.id, "picture.mp4"), step.kind == "conform_bridge"
            write_look(path, Colour(), look, piece.frames, lambda _: None, whole=whole)


def other_ways(folder: Path, clips: list[Path]) -> dict[str, float]:
    inputs = [word for path in clips for word in ("-i", str(path))]
    graph = "".join(f"[{n}:v]fps={RATE},format=yuv420p,setsar=1[v{n}];" for n in range(len(clips)))
    graph += "".join(f"[v{n}]" for n in range(len(clips))) + f"concat=n={len(clips)}[v]"
    one = [*inputs, "-filter_complex", graph, "-map", "[v]", *ENCODED, f"file:{folder / 'graph.mp4'}"]

    def each_then_concat() -> None:
        listed = folder / "pieces.txt"
        for number, path in enumerate(clips):
            into = f"file:{folder / f'piece{number}.mp4'}"
            run(["-i", str(path), "-an", "-r", str(RATE), *ENCODED, into], wall_seconds=3_600)
        listed.write_text("".join(f"file 'piece{number}.mp4'\n" for number in range(len(clips))))
        run(
            ["-f", "concat", "-i", f"file:{listed}", "-c", "copy", f"file:{folder / 'concat.mp4'}"],
            wall_seconds=600,
        )

    words = [sys.executable, "-c", MOVIEPY, *map(str, clips), str(folder / "moviepy.mp4")]
    return {
        "one filter graph": spent(lambda: run(one, wall_seconds=3_600)),
        "re-encoding each and joining": spent(each_then_concat),
        "moviepy": spent(lambda: subprocess.run(words, check=True, capture_output=True)),
    }


def one_changed(folder: Path, seconds: int) -> None:
    """Fifty segments that are encoded, one of which is changed."""
    frames = RATE * seconds
    path = source(folder / "c.mp4", SEGMENTS * seconds)

    def timeline(changed: int) -> tuple[Plan, dict[str, Path]]:
        cuts = [(frames * n, frames * (n + 1) - (n == changed)) for n in range(SEGMENTS)]
        return compiled([clip(f"c{n}", path, *cut) for n, cut in enumerate(cuts)], format=Format())

    before = transcode(path, folder, SEGMENTS * frames)
    film, first = built(folder / "first", *timeline(-1))
    limit = (before + transcode(path, folder, SEGMENTS * frames)) / 2
    plan, assets = timeline(20)
    made = {step.key: film.outputs[step.id] for step in film.plan.steps}
    done = {step.id: made[step.key] for step in plan.steps if step.key in made}
    _, again = built(folder / "again", plan, assets, done)
    whole, part = first.all_but_generating, again.all_but_generating
    say(f"{SEGMENTS} segments of {seconds} s, first render", whole, limit, "goal 1.10")
    say(f"one of {SEGMENTS} changed, over the first render", part, whole, "goal 0.05")
    for kind, seconds_spent in sorted(again.seconds.items()):
        say(f"    {kind}", seconds_spent, whole)


def bridge_alone(folder: Path, size: str) -> None:
    """A procedural bridge of 4 s between real clips, planned, drawn, judged and written, beside two peers."""
    frames, parts = 4 * RATE, [part_of("a", CLIPS / "sample_a.mp4", 1, end=True), bridge("x", 4)]
    parts.append(part_of("b", CLIPS / "sample_b.mp4", 1, end=False))
    plan, assets = compiled(parts, size=size, rate=str(RATE), catalogue=REAL)
    given = build(folder / "given", plan, assets, until="frames:x")
    handler = generate_handler({"procedural": ProceduralGenerator(TakeJudge)})
    stills = [given.file("frames:x", name) for name in STILLS]
    inputs = [word for still in stills for word in ("-framerate", str(RATE), "-i", str(still))]
    held = "".join(f"[{n}]format=yuv420p,loop={frames}:1,setpts=N/{RATE}/TB[v{n}];" for n in range(2))
    fade = ["-filter_complex", f"{held}[v0][v1]xfade=duration=4:offset=0", "-frames:v", str(frames)]

    def make(name: str) -> None:
        build(folder / name, plan, assets, generate=handler, until="generate:x", done=given.outputs)

    def cross_fade(*words: str) -> None:
        run([*inputs, *fade, *words, "-y", f"file:{folder / 'fade.mov'}"], wall_seconds=600)

    make("warm")  # the first pays for what is imported
    for name, work in (
        ("bridge", lambda: make("made")),
        ("FFmpeg's cross-fade of its stills, kept as ours", lambda: cross_fade("-c:v", "magicyuv")),
        ("the same as H.264 without loss", lambda: cross_fade(*X264, "-qp", "0")),
    ):
        begun, used = time.perf_counter(), spent(work)
        each_second = frames / (time.perf_counter() - begun)
        speed = f"{frames / used:4.0f} frames a processor second, {each_second:4.0f} a second"
        print(f"{size} {name:49} {speed}", flush=True)


def many(folder: Path, count: int) -> None:
    """A film of so many small segments of a second: its memory is to be that of a few."""
    path = source(folder / "c.mp4", count, size=SMALL)
    parts = [clip(f"c{number}", path, RATE * number, RATE * (number + 1)) for number in range(count)]
    built(folder / "film", *compiled(parts, format=Format()))
    print(f"{count} segments of 1 s at {SMALL}", flush=True)


MEASURES: dict[str, Callable[[Path, int], None]] = {
    "720p": lambda folder, _: bridge_alone(folder, "1280x720"),
    "1080p": lambda folder, _: bridge_alone(folder, "1920x1080"),
    "encoded": lambda folder, seconds: two_clips(folder, seconds, "all encoded", ("", "goal 1.15")),
    "in-form": lambda folder, seconds: two_clips(
        folder, seconds, "in form", ("goal 0.25", "goal 0.45"), *IN_FORM
    ),
    "fifty": lambda folder, seconds: one_changed(folder, max(1, seconds * 2 // 5)),
    "ten": lambda folder, _: many(folder, 10),
    "two-hundred": lambda folder, _: many(folder, 200),
}


def measured(name: str, seconds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="segue-film-") as folder:
        MEASURES[name](Path(folder), seconds)
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"    at most {most // 1024} MB in a process", flush=True)


def main(seconds: int = 10, *names: str) -> None:
    if names:
        measured(names[0], seconds)
        return
    what = f"{SIZE}, {RATE} frames a second, clips of {seconds} s"
    print(f"Processor time over a plain transcode's; {what}", flush=True)
    for name in MEASURES:
        subprocess.run([sys.executable, __file__, str(seconds), name], check=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:3])
