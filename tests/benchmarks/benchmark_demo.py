"""What a user waits for: the demo film, the command's first words, the studio's first answer, an API call.

    python tests/benchmarks/benchmark_demo.py

Goals on 2 cores: the demo film within 60 s; workers within 1.5 GB, whatever the film's length; `segue --help`
within 0.3 s; the studio's first answer within 1 s; an API call within 5 ms. The peer of the film is a plain
FFmpeg transcode of as many frames of the same size, with the settings of our pieces.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.studios import SEGUE, studio

CLIPS = Path(__file__).parents[1] / "clips"
PORT = 8497


def seconds_of(arguments: list[str], **environment: str) -> float:
    """How long a command takes. Raises CalledProcessError when it fails."""
    started = time.perf_counter()
    subprocess.run(
        arguments,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    return time.perf_counter() - started


@contextmanager
def watched_memory() -> Iterator[dict[str, int]]:
    """The largest resident memory, in MB, of any media worker and of any FFmpeg while this lasts."""
    peaks = {"worker": 0, "ffmpeg": 0}
    end = threading.Event()

    def watch() -> None:
        while not end.wait(0.05):
            for process in Path("/proc").glob("[0-9]*"):
                look_at(process, peaks)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peaks
    finally:
        end.set()
        thread.join()


def look_at(process: Path, peaks: dict[str, int]) -> None:
    try:
        words = (process / "cmdline").read_bytes().split(b"\0")
        kind = "worker" if b"jobs.worker" in words else "ffmpeg" if b"ffmpeg" in words[0] else None
        if kind is None:
            return
        for line in (process / "status").read_text().splitlines():
            if line.startswith("VmHWM"):
                peaks[kind] = max(peaks[kind], int(line.split()[1]) // 1024)
    except OSError:
        return


def film(folder: Path, name: str, *clips: str) -> tuple[float, dict[str, int]]:
    """Seconds and memory of one film with bridges of 4 s, on an installation that has made nothing before."""
    paths = [str(CLIPS / clip) for clip in clips]
    output = str(folder / f"{name}.mp4")
    with watched_memory() as peaks:
        taken = seconds_of(
            [str(SEGUE), "bridge", *paths, "--yes", "-o", output], SEGUE_DATA=str(folder / f"{name}-data")
        )
    return taken, peaks


def transcode(folder: Path) -> float:
    """The peer: 334 frames of 720p through one FFmpeg."""
    from segue.media.ffmpeg import binary

    source = ["-stream_loop", "2", "-i", str(CLIPS / "sample_a.mp4"), "-frames:v", "334"]
    coded = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-c:a", "aac", str(folder / "peer.mp4")]
    return seconds_of([binary().path, "-nostdin", "-v", "error", "-y", *source, *coded])


def answers(folder: Path) -> tuple[float, list[float]]:
    """Seconds from the start of a studio to its first answer, and milliseconds of calls that read a list."""
    with studio(folder / "studio-data", PORT) as running:
        calls = []
        for _ in range(300):
            begun = time.perf_counter()
            running.client.get("/v1/renders").raise_for_status()
            calls.append((time.perf_counter() - begun) * 1_000)
    return running.first_answer_seconds, calls


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        bare = statistics.median(seconds_of([sys.executable, "-c", "pass"]) for _ in range(7))
        words = statistics.median(seconds_of([str(SEGUE), "--help"]) for _ in range(7))
        print(f"segue --help: {words:.2f} s, {words / bare:.1f} x a bare Python")
        first, calls = answers(folder)
        p99 = sorted(calls)[int(len(calls) * 0.99)]
        print(
            f"studio: first answer after {first:.2f} s; "
            f"a call p50 {statistics.median(calls):.1f} ms, p99 {p99:.1f} ms"
        )
        peer = transcode(folder)
        taken, peaks = film(folder, "demo", "sample_a.mp4", "sample_b.mp4")
        print(f"demo film: {taken:.1f} s, {taken / peer:.1f} x a plain transcode; MB: {peaks}")
        longer, more = film(folder, "longer", *["sample_a.mp4", "sample_b.mp4"] * 3)
        grown = more["worker"] / peaks["worker"]
        print(f"three times the clips: {longer:.1f} s; MB: {more}, {grown:.2f} x the demo's worker")


if __name__ == "__main__":
    main()
