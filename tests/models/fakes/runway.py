"""Runway's API: two pictures in, a task, a link to a film."""

import base64
import re
from typing import Any

from tests.models.fakes.server import Answer, Asked, Fake, sha256
from tests.models.fakes.takes import take


class RunwayFake(Fake):
    """`ending` is how each task ends instead of with a film; `result_link` where its film is said to lie."""

    def begin(self) -> None:
        super().begin()
        self.tasks: dict[str, bytes] = {}
        self.gone: set[str] = set()
        self.polls_until_done = 0
        self.polls = 0
        self.ending: dict[str, Any] | None = None
        self.result_link: str | None = None
        self.take: bytes | None = None

    def starts(self, asked: Asked) -> bool:
        return asked.method == "POST" and asked.path.endswith("/image_to_video")

    def delivers(self, asked: Asked) -> bool:
        return "/films/" in asked.path

    def forget(self) -> None:
        self.tasks.clear()

    def frames(self) -> list[tuple[str, str]]:
        """The sha256 of the two frames of each generation that was asked for."""
        found = []
        for asked in self.submits():
            pictures = {each["position"]: each["uri"] for each in asked.json["promptImage"]}
            first, last = (sha256(_decoded(pictures[position])) for position in ("first", "last"))
            found.append((first, last))
        return found

    def route(self, asked: Asked) -> Answer:
        if self.starts(asked):
            body = asked.json
            if body["model"] in self.gone:
                return Answer({"error": f"{body['model']} is no longer available"}, 400)
            id = f"task{len(self.tasks) + 1}"
            first, last = (_decoded(each["uri"]) for each in body["promptImage"])
            made = self.take
            if made is None:
                made = take(first, last, 24 * body["duration"], shrunk=self.shrunk)
            self.tasks[id] = made
            return Answer({"id": id})
        if match := re.search(r"/tasks/(\w+)$", asked.path):
            return self._state(match[1])
        if match := re.search(r"/films/(\w+)\.mp4$", asked.path):
            return Answer(self.tasks[match[1]])
        return Answer({"error": "not found"}, 404)

    def _state(self, id: str) -> Answer:
        if id not in self.tasks:
            return Answer({"error": "task not found"}, 404)
        state = {"id": id, "createdAt": "2026-11-20T00:00:00Z"}
        self.polls += 1
        if self.polls <= self.polls_until_done:
            return Answer({**state, "status": "RUNNING", "progress": 0.5})
        if self.ending is not None:
            return Answer({**state, **self.ending})
        link = self.result_link or f"{self.link}/films/{id}.mp4"
        return Answer({**state, "status": "SUCCEEDED", "output": [link]})


def _decoded(link: str) -> bytes:
    return base64.b64decode(link.partition("base64,")[2])
