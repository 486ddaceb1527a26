"""The golden thread on Google's emulators, by every way in.

`python -m tests.google.rehearsal` makes films of the two sample clips and prints each hop with its time.
"""

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

from tests.google.stage import ROOT, Stage

CLIPS = [ROOT / "tests" / "clips" / f"sample_{side}.mp4" for side in "ab"]
WAIT_SECONDS = 300


def film_by_api(stage: Stage, client: httpx.Client, generator: str = "procedural") -> dict[str, Any]:
    """Upload both sample clips by signed links, quote, render, wait; the render as it ended."""
    render = started(stage, client, generator)
    return ended(stage, client, render["id"])


def started(stage: Stage, client: httpx.Client, generator: str) -> dict[str, Any]:
    assets = [uploaded(stage, client, path) for path in CLIPS]
    clips = [{"kind": "clip", "id": side, "asset": asset} for side, asset in zip("ab", assets, strict=True)]
    seconds = 1 if generator == "procedural" else 4
    bridge = {"kind": "bridge", "id": "bridge", "generator": generator, "seconds": seconds}
    timeline = {"segments": [clips[0], bridge, clips[1]]}
    quote = answered(client.post("/v1/quotes", json={"timeline": timeline}))
    stage.say(f"quote {quote['id']}: {quote['credits']} credits")
    key = {"Idempotency-Key": quote["id"]}
    render = answered(client.post("/v1/renders", json={"quote_id": quote["id"]}, headers=key))
    stage.say(f"render {render['id']} started")
    return render


def ended(stage: Stage, client: httpx.Client, render_id: str) -> dict[str, Any]:
    """Wait for a render's end."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        render = answered(client.get(f"/v1/renders/{render_id}"))
        if render["state"] not in ("held", "running", "cancelling"):
            stage.say(f"render {render['state']}")
            return render
        assert time.monotonic() < deadline, f"{render} {stage.logs()}"
        time.sleep(0.25)


def uploaded(stage: Stage, client: httpx.Client, path: Path) -> str:
    """Send a clip as the web app does: in pieces, to the bucket itself, by the link that the API gives."""
    data = path.read_bytes()
    upload = answered(client.post("/v1/uploads", json={"name": path.name, "size": len(data)}))
    half = len(data) // 2 // PIECE * PIECE
    for first, last in ((0, half), (half, len(data))) if half else ((0, len(data)),):
        told = {"Content-Range": f"bytes {first}-{last - 1}/{len(data)}"}
        sent = httpx.put(upload["link"], content=data[first:last], headers=told, timeout=90)
        assert sent.status_code == (200 if last == len(data) else 308), sent.text
    stage.say(f"{path.name}: {len(data)} bytes sent to the bucket")
    return str(answered(client.post(upload["complete"]))["id"])


PIECE = 256 * 1_024
"""Cloud Storage takes pieces of a multiple of this size."""


def answered(answer: httpx.Response) -> dict[str, Any]:
    assert answer.is_success, f"{answer.status_code} {answer.text}"
    found: dict[str, Any] = answer.json()
    return found


def main() -> None:
    begin = time.monotonic()

    def say(line: str) -> None:
        sys.stdout.write(f"{time.monotonic() - begin:7.2f} s  {line}\n")
        sys.stdout.flush()

    with ExitStack() as stack:
        stage = Stage(stack, say)
        say("emulators, fakes and functions answer")
        with stage.client("ann") as client:
            for generator in ("procedural", "veo"):
                render = film_by_api(stage, client, generator)
                say(f"credits: {answered(client.get('/v1/credits'))}")
                if render["state"] != "succeeded":
                    sys.exit(f"{render}\n{stage.logs()}")


if __name__ == "__main__":
    main()
