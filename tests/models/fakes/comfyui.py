"""A ComfyUI server: files in, a graph, a queue, a history, files out."""

import io
from typing import Any

import av
import cv2
import numpy as np

from tests.models.fakes.server import Answer, Asked, Fake, sha256
from tests.models.fakes.takes import film, take


class ComfyFake(Fake):
    """`ending` is a job's status instead of success; `waiting` ids stand in the queue before ours."""

    def begin(self) -> None:
        super().begin()
        self.files: dict[str, bytes] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.made: dict[str, bytes] = {}
        self.polls_until_done = 0
        self.polls = 0
        self.ending: dict[str, Any] | None = None
        self.take: bytes | None = None
        self.waiting: list[str] = []
        self.ended: set[str] = set()

    def starts(self, asked: Asked) -> bool:
        return asked.method == "POST" and asked.path == "/prompt"

    def delivers(self, asked: Asked) -> bool:
        return asked.path == "/view"

    def forget(self) -> None:
        self.jobs.clear()
        self.made.clear()

    def frames(self) -> list[tuple[str, str]]:
        """The sha256 of the two stills of each job of the first-last workflow."""
        return [
            (sha256(self.files[self._named(graph, "first")]), sha256(self.files[self._named(graph, "last")]))
            for graph in (asked.json["prompt"] for asked in self.submits())
        ]

    def _named(self, graph: dict[str, Any], title: str) -> str:
        node = next(node for node in graph.values() if node.get("_meta", {}).get("title") == title)
        return str(next(value for key, value in node["inputs"].items() if key in ("image", "file")))

    def route(self, asked: Asked) -> Answer:
        if asked.path == "/upload/image":
            name, data = asked.parts()["image"]
            self.files[f"segue/{name}"] = data
            return Answer({"name": name, "subfolder": "segue", "type": "input"})
        if self.starts(asked):
            body = asked.json
            job = body["prompt_id"]
            self.jobs[job] = body["prompt"]
            made = self.take if self.take is not None else self._film(body["prompt"])
            self.made[_file_of(body["prompt"])] = made
            return Answer({"prompt_id": job, "number": 1, "node_errors": {}})
        if asked.path.startswith("/history/"):
            return self._history(asked.path.removeprefix("/history/"))
        if asked.path == "/queue":
            line = [*self.waiting, *(job for job in self.jobs if job not in self.ended)]
            pending = [[number, id, {}, {}, []] for number, id in enumerate(line)]
            return Answer({"queue_running": [], "queue_pending": pending})
        if asked.path == "/view":
            return Answer(self.made[asked.query["filename"]])
        return Answer({"error": "not found"}, 404)

    def _history(self, job: str) -> Answer:
        self.polls += 1
        if job not in self.jobs or self.polls <= self.polls_until_done:
            self.ended.discard(job)
            return Answer({})
        self.ended.add(job)
        status = self.ending or {"status_str": "success", "completed": True}
        files = [{"filename": _file_of(self.jobs[job]), "subfolder": "segue", "type": "output"}]
        outputs = {} if self.ending is not None else {"32": {"images": files, "animated": [True]}}
        return Answer({job: {"status": status, "outputs": outputs}})

    def _film(self, graph: dict[str, Any]) -> bytes:
        titles = {node.get("_meta", {}).get("title"): node for node in graph.values()}
        if "control" not in titles:
            pictures = [self.files[self._named(graph, title)] for title in ("first", "last")]
            length = titles["bridge"]["inputs"]["length"]
            return take(pictures[0], pictures[1], length, rate=16, shrunk=self.shrunk)
        with av.open(io.BytesIO(self.files[self._named(graph, "control")])) as container:
            frames = [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]
        return film(_filled(frames), 16, self.shrunk)


def _file_of(graph: dict[str, Any]) -> str:
    """How the server calls what a graph makes."""
    output = next(node for node in graph.values() if node.get("_meta", {}).get("title") == "output")
    return f"{output['inputs']['filename_prefix'].rpartition('/')[2]}_00001_.mp4"


def _filled(frames: list[Any]) -> list[Any]:
    """The grey middle of a control film, made into a fade from the frame before it to the one after.

    With nothing after it, it wanders to the left.
    """
    grey = [number for number, frame in enumerate(frames) if np.all(np.abs(frame.astype(int) - 128) < 3)]
    before = frames[grey[0] - 1]
    if grey[-1] + 1 == len(frames):
        return frames[: grey[0]] + [np.roll(before, -step, axis=1) for step in range(1, len(grey) + 1)]
    after = frames[grey[-1] + 1]
    for step, number in enumerate(grey, 1):
        share = step / (len(grey) + 1)
        frames[number] = cv2.addWeighted(before, 1 - share, after, share, 0)
    return frames
