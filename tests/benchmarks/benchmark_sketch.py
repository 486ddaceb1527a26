"""How long the free sketch of the bridge screen takes, from the moment on which both frames are known.

    python tests/benchmarks/benchmark_sketch.py [HOW OFTEN; 3]

Alone, and beside all else that the page asks of two new clips at once: posters, filmstrips, proxies and a
prompt. Goal on 2 quiet cores: a sketch within 5 s and 2.5 processor seconds. The peer is a plain FFmpeg
transcode of as many frames of the same size, with the settings of a film's pieces, measured between.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).parents[2]))

from segue.media.ffmpeg import binary
from segue.platform.embedded.processes import descendants
from tests.benchmarks.studios import studio

CLIPS = Path(__file__).parents[1] / "clips"
SECONDS = 4
PORT = 8498
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Sketched:
    """What one sketch took: seconds by the clock, of the processors, and of each of its steps."""

    wall: float
    processor: float
    steps: dict[str, float] = field(default_factory=lambda: defaultdict(float))


def processor_seconds(process: int) -> float:
    """What a process, all it started and all those have started so far have had of the processors."""
    ticks = 0
    for each in (process, *descendants(process)):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended, and its parent has its share
            continue
        ticks += sum(int(number) for number in fields[11:15])
    return ticks / TICKS


def asked(client: httpx.Client, method: str, path: str, **words: Any) -> Any:
    answer = client.request(method, path, **words)
    answer.raise_for_status()
    return answer.json()


def sent(client: httpx.Client, clip: Path) -> dict[str, Any]:
    """The asset of a clip that is sent whole."""
    data = clip.read_bytes()
    upload = asked(client, "POST", "/v1/uploads", json={"name": clip.name, "size": len(data)})
    client.put(upload["link"], content=data).raise_for_status()
    asset: dict[str, Any] = asked(client, "POST", upload["complete"])
    return asset


def timelines(before: str, after: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The pair as the page shows it, and as it has it sketched: small."""
    segments = [
        {"kind": "clip", "id": "a", "asset": before},
        {"kind": "bridge", "id": "b", "seconds": SECONDS},
        {"kind": "clip", "id": "c", "asset": after},
    ]
    return {"segments": segments}, {"segments": segments, "format": {"size": "640x360"}}


def asks_of_a_page(
    client: httpx.Client, assets: tuple[str, str], small: dict[str, Any]
) -> list[tuple[str, str, dict[str, Any]]]:
    """What a page asks besides for as soon as it has both clips."""
    shown = [
        ("GET", f"/v1/assets/{asset}/{kind}", {"params": {"wait": 20}})
        for asset in assets
        for kind in ("poster", "filmstrip", "proxy")
    ]
    return [*shown, ("POST", "/v1/drafts", {"json": {"timeline": small, "target": "prompts"}})]


def sketched(folder: Path, *, beside: bool) -> Sketched:
    """One sketch of the sample pair by a new studio, alone or beside all else that a page asks."""
    with studio(folder, PORT) as running, ThreadPoolExecutor(10) as pool:
        client, process = running.client, running.process
        time.sleep(3)  # someone has opened the page and chosen two clips: what waits to be asked is warm
        assets = tuple(sent(client, CLIPS / name)["id"] for name in ("sample_a.mp4", "sample_b.mp4"))
        timeline, small = timelines(*assets)
        besides: list[Future[Any]] = []
        if beside:
            asks = asks_of_a_page(client, assets, small)
            besides = [pool.submit(asked, client, method, path, **words) for method, path, words in asks]
        stills = pool.submit(asked, client, "POST", "/v1/stills", json={"timeline": timeline, "bridge": "b"})
        stills.result()
        begun, used = time.perf_counter(), processor_seconds(process)
        render = asked(client, "POST", "/v1/drafts", json={"timeline": small, "target": "animatic"})
        while not render["finished_at"]:
            render = asked(client, "GET", f"/v1/renders/{render['id']}", params={"wait": 25})
        film = next(file for file in render["result"]["files"] if file["name"].endswith(".mp4"))
        client.get(film["link"], follow_redirects=True).raise_for_status()
        found = Sketched(time.perf_counter() - begun, processor_seconds(process) - used)
        for each in besides:
            each.result()
    for line in (folder / "log" / "segue.log").read_text().splitlines():
        told = json.loads(line)
        if told.get("event") == "step_done" and told.get("render") == render["id"]:
            found.steps[told["step"].partition(":")[0]] += told["milliseconds"] / 1_000
    return found


def transcoded(folder: Path) -> float:
    """The peer: as many frames of 360p through one FFmpeg, in processor seconds."""
    source = ["-stream_loop", "-1", "-i", str(CLIPS / "sample_a.mp4"), "-vf", "scale=640:360"]
    coded = ["-frames:v", str(30 * (SECONDS + 2)), "-c:v", "libx264", "-preset", "veryfast", "-crf", "18"]
    words = [binary().path, "-nostdin", "-v", "error", "-y", *source, *coded, "-c:a", "aac"]
    with subprocess.Popen([*words, "-shortest", str(folder / "peer.mp4")]) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime


def main(often: int) -> None:
    found: dict[bool, list[Sketched]] = {False: [], True: []}
    peers = []
    with tempfile.TemporaryDirectory(prefix="segue-sketch-") as place:
        for number in range(often):
            peers.append(transcoded(Path(place)))
            for beside, results in found.items():
                results.append(sketched(Path(place) / f"{number}{beside}", beside=beside))
    peer = statistics.median(peers)
    print(f"a plain transcode of as many frames: {peer:.2f} processor seconds")
    for beside, results in found.items():
        wall = statistics.median(each.wall for each in results)
        used = statistics.median(each.processor for each in results)
        place = "beside all else a page asks" if beside else "alone"
        ratio = f"{used / peer:.1f} x the transcode"
        print(f"a sketch, {place}: {wall:.2f} s; {used:.2f} processor seconds, {ratio}")
        for step in results[0].steps:
            print(f"    {step:16} {statistics.median(each.steps[step] for each in results):5.2f} s")
    print(f"load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
