"""FFmpeg as a child: bounded, watched, ended with us; and what it says in trouble is said in our words."""

import os
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from segue.domain.assets import Size
from segue.domain.errors import Cancelled, NoSpace, StepFailed, Unavailable
from segue.media import ffmpeg
from segue.media.process import Bounds, Child, bounds
from tests.media.making import make

ENDLESS = ("-re", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=24", "-f", "null", "-")


def test_the_binary_that_is_found_can_make_films() -> None:
    found = ffmpeg.binary()
    assert Path(found.path).exists()
    assert found.version and found.source


def test_a_named_binary_that_is_none_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    ffmpeg.binary.cache_clear()
    monkeypatch.setenv("SEGUE_FFMPEG", "/bin/true")
    with pytest.raises(Unavailable, match="SEGUE_FFMPEG"):
        ffmpeg.binary()
    monkeypatch.undo()
    ffmpeg.binary.cache_clear()


def test_progress_counts_frames_up_to_the_last(clips: Path) -> None:
    told: list[int] = []
    arguments = [*ffmpeg.SAFE_INPUT, "-i", str(clips / "sample_a.mp4"), "-f", "null", "-"]
    ffmpeg.run(arguments, wall_seconds=60, on_progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 120


def test_what_progress_raises_ends_the_run_at_once() -> None:
    def stop(_done: int) -> None:
        raise Cancelled("The render was cancelled.")

    with pytest.raises(Cancelled):
        ffmpeg.run(ENDLESS, wall_seconds=60, on_progress=stop)


def test_a_run_beyond_its_wall_time_is_ended_and_may_be_tried_again() -> None:
    with pytest.raises(StepFailed, match="time limit") as failure:
        ffmpeg.run(ENDLESS, wall_seconds=0.5)
    assert failure.value.again


def test_what_ffmpeg_says_is_for_operators_only(tmp_path: Path) -> None:
    with pytest.raises(StepFailed) as failure:
        ffmpeg.run(["-i", str(tmp_path / "nothing.mp4"), "-f", "null", "-"], wall_seconds=20)
    assert "No such file" in failure.value.detail
    assert "nothing.mp4" not in failure.value.sentence


def test_a_full_disk_is_said_to_be_full() -> None:
    with pytest.raises(NoSpace, match="disk is full"):
        make(Path("/dev/full"), "-f", "lavfi", "-i", "testsrc=duration=1", "-f", "rawvideo")


def test_frames_go_in_and_come_out_as_they_were(tmp_path: Path) -> None:
    size, path = Size(width=64, height=48), tmp_path / "film.mkv"
    frames = np.random.default_rng(0).integers(0, 256, (9, 48, 64, 3), np.uint8)
    with ffmpeg.encode_pipe(
        ["-c:v", "ffv1", "-pix_fmt", "gbrp", str(path)], size=size, rate=Fraction(24), wall_seconds=20
    ) as write:
        for frame in frames:
            write(frame)
    back = list(ffmpeg.decode_pipe(["-i", str(path)], size=size, wall_seconds=20))
    assert np.array_equal(np.array(back), frames)


def test_planes_go_in_and_come_out_as_they_were(tmp_path: Path) -> None:
    size, path = Size(width=64, height=48), tmp_path / "film.mkv"
    frames = np.random.default_rng(0).integers(16, 235, (3, 72, 64), np.uint8)
    with ffmpeg.encode_pipe(
        ["-c:v", "ffv1", str(path)], size=size, rate=Fraction(24), pixel_format="yuv420p", wall_seconds=20
    ) as write:
        for frame in frames:
            write(frame)
    back = ffmpeg.decode_pipe(["-i", str(path)], size=size, pixel_format="yuv420p", wall_seconds=20)
    assert np.array_equal(np.array(list(back)), frames)


def test_an_encoder_that_cannot_start_fails_the_block(tmp_path: Path) -> None:
    size = Size(width=64, height=48)
    output = ["-c:v", "no_such_codec", str(tmp_path / "film.mkv")]
    with (
        pytest.raises(StepFailed),
        ffmpeg.encode_pipe(output, size=size, rate=Fraction(24), wall_seconds=20) as write,
    ):
        for _ in range(1000):
            write(np.zeros((48, 64, 3), np.uint8))


def test_a_reader_that_stops_early_leaves_no_process_behind() -> None:
    before = children()
    frames = ffmpeg.decode_pipe(
        ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=24"], size=Size(width=64, height=64), wall_seconds=60
    )
    assert next(frames).shape == (64, 64, 3)
    assert len(children()) > len(before)
    frames.close()
    assert children() == before


def children() -> list[str]:
    """The processes whose parent is this one, that are no zombies: number and name."""
    listed = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "pid=,stat=,comm="],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (line.split(None, 2) for line in listed.stdout.splitlines())
    return [
        f"{pid} {name}" for pid, state, name in lines if not state.startswith("Z") and name.strip() != "ps"
    ]


def test_a_child_dies_with_its_parent() -> None:
    program = (
        "from segue.media.process import Child, bounds\n"
        "import sys, time\n"
        "child = Child([sys.executable, '-c', 'import time; time.sleep(60)'], bounds(60))\n"
        "print(child._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        grandchild = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
    for _ in range(100):
        try:
            os.kill(grandchild, 0)
        except ProcessLookupError:
            break
        state = Path(f"/proc/{grandchild}/stat").read_text().rsplit(")", 1)[1].split()[0]
        if state == "Z":
            break
        time.sleep(0.05)
    else:
        pytest.fail("the child lives on")


def test_no_child_is_lost_while_this_process_is_in_touch_with_google() -> None:
    program = (
        "import os\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "import grpc\n"
        "from segue.media.process import Child, bounds\n"
        "server = grpc.server(ThreadPoolExecutor(2))\n"
        "port = server.add_insecure_port('127.0.0.1:0')\n"
        "server.start()\n"
        "channel = grpc.insecure_channel(f'127.0.0.1:{port}')\n"
        "grpc.channel_ready_future(channel).result(10)\n"
        "lost = 0\n"
        "for _ in range(400):\n"
        "    with Child(['/bin/true'], bounds(60)) as child:\n"
        "        lost += child.wait() != 0\n"
        "print(lost, flush=True)\n"
        "os._exit(0)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "0"


def test_a_machine_without_what_begins_a_child_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="install util-linux"):
        Child(["/bin/true"], bounds(60), environment={"PATH": str(tmp_path)})


def test_a_child_has_limits_and_a_clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hush")
    program = (
        "import os, resource\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_NOFILE)[0],"
        " resource.getrlimit(resource.RLIMIT_FSIZE)[0], 'SECRET' in os.environ, os.getpgid(0) == os.getpid())"
    )
    limit = Bounds(wall_seconds=20, cpu_seconds=5, file_bytes=1024, open_files=64)
    with Child([sys.executable, "-c", program], limit) as child:
        said = child.stdout.read().decode()
        assert child.wait() == 0
    assert said.strip() == "(0, 0) 64 1024 False True"
