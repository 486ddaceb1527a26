"""Each generator at a provider beside its stand-in, and what a test asks of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import cv2
import numpy as np

from segue.domain.assets import Colour, Size
from segue.domain.plan import FilmFormat
from segue.models.settings import ComfySettings, GoogleSettings, RunwaySettings
from segue.platform.embedded.bucket import FolderBucket
from segue.platform.embedded.clock import SystemClock
from segue.ports import GenerationRequest, RemoteGenerator
from tests.models.fakes.comfyui import ComfyFake
from tests.models.fakes.google import GoogleFake
from tests.models.fakes.runway import RunwayFake
from tests.models.fakes.takes import film

SIZE = Size(width=1280, height=720)
FORM = FilmFormat(size=SIZE, rate=Fraction(24), fit="blur", colour=Colour())


def veo(fake: Any, bucket: FolderBucket) -> RemoteGenerator:
    from segue.models.remote.google import Google
    from segue.models.veo.generator import VeoGenerator

    return VeoGenerator(Google(cloud(fake)), bucket)


def omni(fake: Any, bucket: FolderBucket) -> RemoteGenerator:
    from segue.models.omni.generator import OmniGenerator
    from segue.models.remote.google import Google

    return OmniGenerator(Google(cloud(fake)), bucket)


def omni_by_key(fake: Any, bucket: FolderBucket) -> RemoteGenerator:
    from segue.models.omni.generator import OmniGenerator
    from segue.models.remote.google import Google

    return OmniGenerator(Google(GoogleSettings(api_key="key", link=fake.link)), bucket)


def runway(fake: Any, bucket: FolderBucket) -> RemoteGenerator:
    from segue.models.runway.generator import RunwayGenerator

    return RunwayGenerator(RunwaySettings(key="key", link=fake.link), bucket)


def comfyui(fake: Any, bucket: FolderBucket) -> RemoteGenerator:
    from segue.models.comfyui.generator import ComfyGenerator

    return ComfyGenerator(ComfySettings(link=fake.link, workflow="first-last"), bucket)


def cloud(fake: Any) -> GoogleSettings:
    """A Google Cloud project at a stand-in."""
    return GoogleSettings(
        project="demo", bucket="demo", link=fake.link, storage_link=fake.link, token="stand-in"
    )


@dataclass(frozen=True)
class Provider:
    """A generator's name, its stand-in, how to make it, and whether a lost submit can be found again.

    The rest is how a generation ends there: refused by the model (None: it refuses nothing), failed, failed
    for good (None: nothing does), and done without a film.
    """

    name: str
    fake: Callable[[], Any]
    make: Callable[[Any, FolderBucket], RemoteGenerator]
    adopts: bool
    filtered: dict[str, Any] | None
    failed: dict[str, Any]
    failed_for_good: dict[str, Any] | None
    empty: dict[str, Any]


PROVIDERS = {
    "veo": Provider(
        "veo",
        GoogleFake,
        veo,
        True,
        {
            "response": {
                "raiMediaFilteredCount": 1,
                "raiMediaFilteredReasons": ["Blocked. Support codes: 29310472"],
            }
        },
        {"error": {"code": 13, "message": "internal error"}},
        {"error": {"code": 3, "message": "the pictures cannot be used"}},
        {"response": {}},
    ),
    "omni": Provider(
        "omni",
        GoogleFake,
        omni,
        True,
        {"status": "completed", "steps": []},
        {"status": "failed"},
        {"status": "budget_exceeded"},
        {"status": "completed", "steps": [{"type": "model_output", "content": []}]},
    ),
    "omni-by-key": Provider(
        "omni",
        GoogleFake,
        omni_by_key,
        False,
        {"status": "completed", "steps": []},
        {"status": "failed"},
        {"status": "budget_exceeded"},
        {"status": "completed", "steps": [{"type": "model_output", "content": []}]},
    ),
    "runway": Provider(
        "runway",
        RunwayFake,
        runway,
        False,
        {"status": "FAILED", "failure": "no", "failureCode": "SAFETY.INPUT.TEXT"},
        {"status": "FAILED", "failure": "bad", "failureCode": "INTERNAL.BAD_OUTPUT.CODE01"},
        {"status": "FAILED", "failure": "unreadable picture", "failureCode": "ASSET.INVALID"},
        {"status": "SUCCEEDED", "output": []},
    ),
    "comfyui": Provider(
        "comfyui",
        ComfyFake,
        comfyui,
        True,
        None,
        {"status_str": "error", "messages": ["out of memory"]},
        None,
        {"status_str": "success"},
    ),
}


def picture(path: Path, shift: int, size: Size = SIZE) -> Path:
    """A still with something to see."""
    x, y = np.meshgrid(np.arange(size.width), np.arange(size.height))
    values = [(x + shift) % 256, (y + 2 * shift) % 256, (x + y + shift) // 8 % 256]
    cv2.imwrite(str(path), np.stack(values, axis=2).astype(np.uint8))
    return path


def context_film(path: Path, stills: list[Path]) -> Path:
    """A lossless film of these stills."""
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("ffv1", rate=Fraction(24))
        stream.width, stream.height, stream.pix_fmt = SIZE.width, SIZE.height, "bgr0"
        for still in stills:
            pixels = np.ascontiguousarray(cv2.imread(str(still)))
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="bgr24")))
        container.mux(stream.encode(None))
    return path


@cache
def materials(size: Size) -> dict[str, bytes]:
    """The files of a bridge between two stills, by name: made once, since that takes longer than asking."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        first, last = picture(folder / "first.png", 0, size), picture(folder / "last.png", 90, size)
        earlier, later = picture(folder / "earlier.png", 250, size), picture(folder / "later.png", 96, size)
        files = [
            first,
            last,
            context_film(folder / "before.mkv", [earlier, first]),
            context_film(folder / "after.mkv", [last, later]),
        ]
        return {file.name: file.read_bytes() for file in files}


def request(folder: Path, seconds: int = 4, size: Size = SIZE) -> GenerationRequest:
    """A bridge between two stills."""
    for name, data in materials(size).items():
        (folder / name).write_bytes(data)
    return GenerationRequest(
        first=folder / "first.png",
        last=folder / "last.png",
        before=folder / "before.mkv",
        after=folder / "after.mkv",
        prompt="The camera glides on to the right.",
        seconds=seconds,
        format=FORM.changed(size=size),
        canvas=size,
        take=1,
        destination=folder / "take.mkv",
        progress=lambda _done, _total: None,
    )


@cache
def small_film() -> bytes:
    """A film that is quickly made, for where nobody looks at it."""
    return film([np.full((90, 160, 3), value, np.uint8) for value in range(0, 240, 40)], 24)


def bucket_in(folder: Path) -> FolderBucket:
    return FolderBucket(folder / "bucket", b"k" * 32, "http://127.0.0.1:1", SystemClock())


@contextmanager
def beside(provider: Provider, folder: Path) -> Iterator[tuple[Any, RemoteGenerator, FolderBucket]]:
    """A stand-in, the generator that talks to it, and the bucket that takes arrive in."""
    fake, bucket = provider.fake(), bucket_in(folder)
    fake.take = small_film()
    generator: Any = provider.make(fake, bucket)
    try:
        yield fake, generator, bucket
    finally:
        generator.close()
        fake.close()
