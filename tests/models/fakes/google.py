"""Google's models and its storage, both backends: Veo, Omni, Gemini."""

import base64
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import numpy as np

from tests.models.fakes.server import Answer, Asked, Fake, refuse, sha256
from tests.models.fakes.takes import extended, extensible, take

ANALYSIS = {
    "subject": "a street at dusk",
    "action": "people walk to the left",
    "camera": "a slow pan to the right",
    "light": "warm and low",
    "palette": ["amber", "slate"],
    "sound": "distant traffic",
    "words": "A street at dusk; the camera pans slowly to the right.",
}
DIRECTION = {"prompt": "The camera keeps panning to the right at the same speed until it stands still."}


class GoogleFake(Fake):
    """Storage lies in `objects` by name. `said` is what Gemini says next; else it answers what it is asked,
    and speaks the samples `spoken`.

    `result_link` is where a film is said to lie, `claimed_bytes` how large, whatever is true.
    """

    def begin(self) -> None:
        super().begin()
        self.objects: dict[str, bytes] = {}
        self.operations: dict[str, dict[str, Any]] = {}
        self.gone: set[str] = set()
        self.polls_until_done = 0
        self.ending: dict[str, Any] | None = None
        self.take: bytes | None = None
        self.said: list[Answer] = []
        self.spoken = hummed(2)
        self.result_link: str | None = None
        self.claimed_bytes: int | None = None

    def starts(self, asked: Asked) -> bool:
        creates = asked.method == "POST" and asked.path.endswith("/interactions")
        return asked.path.endswith(":predictLongRunning") or creates

    def delivers(self, asked: Asked) -> bool:
        return asked.query.get("alt") == "media" or asked.path.endswith(":download")

    def forget(self) -> None:
        self.operations.clear()
        self.objects = {name: data for name, data in self.objects.items() if "/given/" in name}

    def frames(self) -> list[tuple[str, str]]:
        """The sha256 of the two frames of each bridge that was asked for."""
        found = []
        for asked in self.submits():
            if _given_film(asked) is not None:
                continue
            body = asked.json
            if "instances" in body:
                instance = body["instances"][0]
                pictures = [instance[name]["bytesBase64Encoded"] for name in ("image", "lastFrame")]
            else:
                pictures = [each["data"] for each in _pictures(body)]
            first, last = (sha256(base64.b64decode(each)) for each in pictures)
            found.append((first, last))
        return found

    def films(self) -> list[bytes]:
        """The film that each generation was given which continues one."""
        links = [given["gcsUri"] for asked in self.submits() if (given := _given_film(asked))]
        return [self.objects[_name_of(link)] for link in links]

    def route(self, asked: Asked) -> Answer:
        path = asked.path
        if "/storage/v1/b/" in path:
            return self._storage(asked)
        if path.endswith(":predictLongRunning"):
            return self._veo(asked)
        if path.endswith(":fetchPredictOperation"):
            return self._veo_state(asked.json["operationName"])
        if path.endswith(":generateContent"):
            return self._gemini(asked)
        if path.endswith("/interactions") and asked.method == "POST":
            return self._omni(asked)
        if match := re.search(r"/interactions/([^/]+)$", path):
            return self._omni_state(match[1])
        if match := re.search(r"/files/([^/:]+):download$", path):
            return Answer(self.objects[f"files/{match[1]}"])
        return refuse(404, f"no such path {path}", "NOT_FOUND")

    def _veo(self, asked: Asked) -> Answer:
        model = re.search(r"/models/([^/:]+):", asked.path)[1]
        if model in self.gone:
            return refuse(
                404, f"Publisher Model {model} was not found or is no longer available.", "NOT_FOUND"
            )
        body = asked.json
        instance, parameters = body["instances"][0], body["parameters"]
        id = f"op{len(self.operations) + 1}"
        place = parameters["storageUri"] + "sample_0.mp4"
        name = f"{asked.path.lstrip('/').removeprefix('v1beta1/').partition(':')[0]}/operations/{id}"
        seconds = parameters["durationSeconds"]
        if (given := _given_film(asked)) is not None:
            film = self.objects.get(_name_of(given.get("gcsUri", "")))
            if film is None or given["mimeType"] != "video/mp4" or seconds != 7 or not extensible(film):
                return refuse(400, "The input video must be 1 to 30 s of MP4 at 24 fps in Cloud Storage.")
            self._made(name, place, lambda: extended(film, seconds * 24))
            return Answer({"name": name})
        first, last = (
            base64.b64decode(instance[key]["bytesBase64Encoded"]) for key in ("image", "lastFrame")
        )
        self._made(name, place, lambda: take(first, last, seconds * 24, shrunk=self.shrunk))
        return Answer({"name": name})

    def _made(self, name: str, place: str, make: Callable[[], bytes]) -> None:
        self.operations[name] = {"place": place, "polls": 0}
        if self.ending is None:
            self.objects[_name_of(place)] = self.take if self.take is not None else make()

    def _running(self, name: str) -> bool:
        operation = self.operations[name]
        operation["polls"] += 1
        return operation["polls"] <= self.polls_until_done

    def _veo_state(self, name: str) -> Answer:
        if name not in self.operations:
            return refuse(404, "operation not found", "NOT_FOUND")
        if self._running(name):
            return Answer({"name": name})
        if self.ending is not None:
            return Answer({"name": name, "done": True, **self.ending})
        kind = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"
        video = {"gcsUri": self.result_link or self.operations[name]["place"], "mimeType": "video/mp4"}
        response = {"@type": kind, "raiMediaFilteredCount": 0, "videos": [video]}
        return Answer({"name": name, "done": True, "response": response})

    def _omni(self, asked: Asked) -> Answer:
        body = asked.json
        if body["model"] in self.gone:
            return refuse(404, f"models/{body['model']} is no longer available", "NOT_FOUND")
        id = f"int{len(self.operations) + 1}"
        pictures = [base64.b64decode(each["data"]) for each in _pictures(body)]
        form = body["response_format"]
        place = form.get("gcs_uri")
        link = f"{place}omni.mp4" if place else f"gs://-/files/{id}"
        frames = int(form["duration"].rstrip("s")) * 24
        self._made(id, link, lambda: take(pictures[0], pictures[1], frames, shrunk=self.shrunk))
        if not place:
            self.operations[id]["place"] = f"{self.link}/v1/files/{id}:download?alt=media"
        return Answer({"id": id, "object": "interaction", "status": "in_progress", "model": body["model"]})

    def _omni_state(self, id: str) -> Answer:
        if id not in self.operations:
            return refuse(404, "interaction not found", "NOT_FOUND")
        state: dict[str, Any] = {"id": id, "object": "interaction", "status": "in_progress"}
        if self._running(id):
            return Answer(state)
        if self.ending is not None:
            return Answer({**state, **self.ending})
        link = self.result_link or self.operations[id]["place"]
        video = {"type": "video", "mime_type": "video/mp4", "uri": link}
        step = {"type": "model_output", "content": [video]}
        return Answer({**state, "status": "completed", "steps": [step]})

    def _gemini(self, asked: Asked) -> Answer:
        if self.said:
            return self.said.pop(0)
        if asked.json["generationConfig"].get("responseModalities") == ["AUDIO"]:
            return gemini_speaks(self.spoken)
        schema = json.dumps(
            asked.json["generationConfig"].get("responseSchema", asked.json["generationConfig"])
        )
        if '"allowed"' in schema:
            return gemini_says({"allowed": True, "subject": ""})
        return gemini_says(ANALYSIS if '"palette"' in schema else DIRECTION)

    def _storage(self, asked: Asked) -> Answer:
        name = re.search(r"/o/(.+)$", asked.path)
        if asked.path.startswith("/upload/"):
            about, data = (part.get_payload(decode=True) for part in asked.message().iter_parts())
            self.objects[json.loads(about)["name"]] = data
            return Answer(described(self.link, json.loads(about)["name"], data))
        if name is None:
            prefix = asked.query.get("prefix", "")
            items = [described(self.link, each, data) for each, data in sorted(self.objects.items())]
            return Answer({"items": [item for item in items if item["name"].startswith(prefix)]})
        data = self.objects.get(name[1])
        if data is None:
            return refuse(404, "No such object", "NOT_FOUND")
        if asked.query.get("alt") != "media":
            size = {"size": str(self.claimed_bytes or len(data))}
            return Answer(described(self.link, name[1], data) | size)
        start, end = 0, len(data) - 1
        if match := re.fullmatch(r"bytes=(\d+)-(\d*)", asked.headers.get("range", "")):
            start, end = int(match[1]), min(end, int(match[2] or end))
            if start >= len(data):
                return Answer(b"", 416, {"Content-Range": f"bytes */{len(data)}"})
            headers = {"Content-Range": f"bytes {start}-{end}/{len(data)}"}
            return Answer(data[start : end + 1], 206, headers)
        return Answer(data)


def _given_film(asked: Asked) -> dict[str, Any] | None:
    """The film that Veo is asked to continue, as it is named; None for anything else."""
    body = asked.json
    return body["instances"][0].get("video") if "instances" in body else None


def _name_of(link: str) -> str:
    """An object's name in the bucket."""
    return link.removeprefix("gs://").partition("/")[2]


def _pictures(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The pictures of an interaction's input, which the SDK lays into one turn of the user's."""
    content = body["input"][0]["content"]
    return [part for part in content if part["type"] == "image"]


def gemini_says(content: dict[str, Any] | str, finish: str = "STOP") -> Answer:
    """An answer of Gemini's with this content."""
    text = content if isinstance(content, str) else json.dumps(content)
    candidate = {"content": {"role": "model", "parts": [{"text": text}]}, "finishReason": finish}
    return Answer({"candidates": [candidate], "usageMetadata": {"promptTokenCount": 900}})


def hummed(seconds: int, hertz: int = 330) -> bytes:
    """What stands in for a voice: a hum, as Gemini's bare samples."""
    samples = np.sin(2 * np.pi * hertz * np.arange(seconds * 24_000) / 24_000) * 8_000
    return samples.astype("<i2").tobytes()


def gemini_speaks(samples: bytes) -> Answer:
    """A spoken answer of Gemini's."""
    spoken = {"mimeType": "audio/L16;codec=pcm;rate=24000", "data": base64.b64encode(samples).decode()}
    candidate = {"content": {"role": "model", "parts": [{"inlineData": spoken}]}, "finishReason": "STOP"}
    return Answer({"candidates": [candidate]})


def described(link: str, name: str, data: bytes) -> dict[str, str]:
    """An object's metadata."""
    return {
        "kind": "storage#object",
        "name": name,
        "bucket": "demo",
        "size": str(len(data)),
        "generation": "1",
        "metageneration": "1",
        "mediaLink": f"{link}/download/storage/v1/b/demo/o/{quote(name, safe='')}?alt=media",
    }
