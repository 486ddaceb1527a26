"""`segue doctor`: what is missing or slow on this machine, in plain words, and what to do."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

from segue.commands.terminal import Terminal
from segue.config import Config
from segue.domain.errors import SegueError, Unavailable
from segue.domain.value import Many, Value

GIB = 1024**3
LEAST_DISK_BYTES = 5 * GIB
"""A film of two short 4k clips with everything made on the way; less, and a render may not finish."""
LEAST_MEMORY_BYTES = 2 * GIB
"""The media worker's own bound of 1.5 GB, and the rest of the system."""
SLOW_FRAMES_A_SECOND = 30
"""Of 720p: below it a film takes longer to encode than to watch."""
ENCODED_FRAMES = 48


class Finding(Value):
    """One thing looked at. `words` say what was found; `remedy` what to do if it is not well."""

    name: str
    state: Literal["well", "slow", "missing"]
    words: str
    remedy: str = ""


class DoctorAnswer(Value):
    """Everything looked at; `well` if a film can be made."""

    well: bool
    findings: Many[Finding]


def doctor(*, json: bool, cloud: str = "", region: str = "") -> int:
    """Look at this machine, or at a project in the cloud; the exit code is that of `Unavailable` if a film
    cannot be made there."""
    terminal = Terminal(json=json)
    with terminal.progress() as shown:
        shown(f"Looking at {f'the project {cloud}' if cloud else 'this machine'}", 0, 0)
        findings = tuple(_looked_in_cloud(cloud, region) if cloud else _looked())
    answer = DoctorAnswer(well=all(each.state != "missing" for each in findings), findings=findings)
    terminal.answer(answer, _lines(answer))
    return 0 if answer.well else Unavailable.exit_code


def _looked_in_cloud(project: str, region: str) -> Iterator[Finding]:
    """Raises Unavailable without the libraries of the cloud, or a sign-in."""
    try:
        from segue.wiring_checkup import looked_at

        found = looked_at(project, region)
    except ImportError as error:
        raise Unavailable("Google's libraries are missing: pip install 'segue[cloud]'.") from error
    for each in found:
        yield Finding(
            name=each.name,
            state="well" if each.well else "missing",
            words=each.words,
            remedy=each.remedy,
        )


def _looked() -> Iterator[Finding]:
    data = Config.from_environment().data
    yield _python()
    yield _cores()
    yield from _memory()
    yield _folder(data)
    yield _disk(data)
    yield _engine(data)
    yield from _ffmpeg()


def _lines(answer: DoctorAnswer) -> Iterator[str]:
    for each in answer.findings:
        yield f"{each.state:<8} {each.name}: {each.words}"
        if each.remedy:
            yield f"         {each.remedy}"
    yield "A film can be made here." if answer.well else "A film cannot be made here until that is put right."


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(name="Python", state="well", words=version)


def _cores() -> Finding:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if cores < 2:
        remedy = "Films take about twice as long as on two cores: give this machine another, or wait."
        return Finding(name="Processor", state="slow", words="1 core", remedy=remedy)
    return Finding(name="Processor", state="well", words=f"{cores} cores")


def _memory() -> Iterator[Finding]:
    with suppress(ValueError, OSError, AttributeError):  # not every system tells
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        words = f"{total / GIB:.1f} GB"
        if total < LEAST_MEMORY_BYTES:
            remedy = "Close other programs, or make smaller films: --size 1280x720."
            yield Finding(name="Memory", state="slow", words=words, remedy=remedy)
        else:
            yield Finding(name="Memory", state="well", words=words)


def _folder(data: Path) -> Finding:
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        remedy = "Allow writing there, or set SEGUE_DATA to another folder."
        words = f"{data} cannot be written ({error.strerror})"
        return Finding(name="Data folder", state="missing", words=words, remedy=remedy)
    return Finding(name="Data folder", state="well", words=str(data))


def _disk(data: Path) -> Finding:
    there = next(each for each in (data, *data.parents) if each.exists())
    free = shutil.disk_usage(there).free
    words = f"{free / GIB:.1f} GB free for {data}"
    if free < LEAST_DISK_BYTES:
        remedy = "Free some space, or set SEGUE_DATA to a folder on a larger disk."
        return Finding(name="Disk", state="slow", words=words, remedy=remedy)
    return Finding(name="Disk", state="well", words=words)


def _engine(data: Path) -> Finding:
    from segue.platform.embedded.locks import engine_holder

    try:
        holder = engine_holder(data)
    except SegueError as error:
        return Finding(name="Engine", state="missing", words=error.sentence)
    words = f"runs in process {holder}" if holder else "not running; each command starts it when it is needed"
    return Finding(name="Engine", state="well", words=words)


def _ffmpeg() -> Iterator[Finding]:
    from segue.media.ffmpeg import binary

    try:
        found = binary()
    except Unavailable as error:
        yield Finding(name="FFmpeg", state="missing", words="none that can make films", remedy=error.sentence)
        return
    words = f"{found.version} at {found.path} (from {found.source}), with libx264 and zscale"
    yield Finding(name="FFmpeg", state="well", words=words)
    yield _encoder(found.path)


def _encoder(path: str, clock: Callable[[], float] = time.monotonic) -> Finding:
    """Encode two seconds of moving 720p and say how fast that was."""
    source = f"testsrc2=size=1280x720:rate=24:duration={ENCODED_FRAMES / 24}"
    command = [path, "-v", "error", "-nostdin", "-f", "lavfi", "-i", source]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-f", "null", "-"]
    began = clock()
    try:
        ended = subprocess.run(command, capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        ended = None
    if ended is None or ended.returncode:
        remedy = "Install another FFmpeg, or unset SEGUE_FFMPEG to use the packaged one."
        return Finding(name="Encoding", state="missing", words="a tiny encode failed", remedy=remedy)
    speed = ENCODED_FRAMES / max(0.001, clock() - began)
    words = f"{speed:.0f} frames a second at 1280x720"
    if speed < SLOW_FRAMES_A_SECOND:
        remedy = "Films will take a while here: close other programs, or use --size 960x540."
        return Finding(name="Encoding", state="slow", words=words, remedy=remedy)
    return Finding(name="Encoding", state="well", words=words)
