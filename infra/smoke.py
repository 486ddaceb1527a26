"""The golden thread on a deployment: two clips up, one film down, by the free generator.

`python infra/smoke.py ADDRESS` with SEGUE_API_KEY set. Exits with 1 and one sentence when the thread breaks.
With `first-release` for a key nothing is tried: nobody can make a key before there is a release.
"""

import os
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import httpx

CLIPS = Path(__file__).parents[1] / "tests" / "clips"
LIMIT_SECONDS = 600
SMALLEST_FILM_BYTES = 50_000
NO_KEY_YET = "first-release"


class Broken(Exception):
    """A hop that did not do what it promises."""


def main(address: str, key: str) -> None:
    """Upload, quote, render, download. Raises Broken, naming the hop."""
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=60) as client:
        assets = [uploaded(client, CLIPS / name) for name in ("sample_a.mp4", "sample_b.mp4")]
        clips = [
            {"kind": "clip", "id": side, "asset": asset} for side, asset in zip("ab", assets, strict=True)
        ]
        bridge = {"kind": "bridge", "id": "bridge", "generator": "procedural", "seconds": 1}
        timeline = {"segments": [clips[0], bridge, clips[1]]}
        quote = answered("quote", client.post("/v1/quotes", json={"timeline": timeline}))
        started = client.post(
            "/v1/renders", json={"quote_id": quote["id"]}, headers={"Idempotency-Key": uuid.uuid4().hex}
        )
        render = finished(client, answered("render", started)["id"])
        if render["state"] != "succeeded":
            raise Broken(f"render: {render['state']}: {render['error']}")
        film = next(file for file in render["result"]["files"] if file["name"].endswith(".mp4"))
        data = client.get(film["link"], follow_redirects=True)
        if data.status_code != 200 or len(data.content) < SMALLEST_FILM_BYTES:
            raise Broken(f"download: {data.status_code} with {len(data.content)} bytes")


def answered(hop: str, response: httpx.Response) -> dict[str, Any]:
    """A hop's answer. Raises Broken unless it succeeded."""
    if response.is_error:
        raise Broken(f"{hop}: {response.status_code}: {response.text[:500]}")
    answer: dict[str, Any] = response.json()
    return answer


def uploaded(client: httpx.Client, clip: Path) -> str:
    """The id of a clip's asset."""
    data = clip.read_bytes()
    upload = answered("upload", client.post("/v1/uploads", json={"name": clip.name, "size": len(data)}))
    sent = httpx.put(upload["link"], content=data, timeout=120)
    if sent.is_error:
        raise Broken(f"upload: {sent.status_code}: {sent.text[:500]}")
    asset: str = answered("asset", client.post(upload["complete"]))["id"]
    return asset


def finished(client: httpx.Client, render_id: str) -> dict[str, Any]:
    """The render once it has ended. Raises Broken after ten minutes."""
    until = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < until:
        render = answered("render", client.get(f"/v1/renders/{render_id}"))
        if render["state"] in ("succeeded", "failed", "cancelled"):
            return render
        time.sleep(2)
    raise Broken(f"render: not done within {LIMIT_SECONDS} s")


if __name__ == "__main__":
    if os.environ["SEGUE_API_KEY"].strip() == NO_KEY_YET:
        sys.stdout.write(
            "Nothing is tried: segue-smoke-key holds no key yet. Make one in Settings, and add it.\n"
        )
        sys.exit()
    began = time.monotonic()
    try:
        main(sys.argv[1], os.environ["SEGUE_API_KEY"])
    except (Broken, httpx.HTTPError) as error:
        sys.exit(f"The golden thread broke: {error}")
    sys.stdout.write(f"The golden thread holds: {time.monotonic() - began:.0f} s\n")
