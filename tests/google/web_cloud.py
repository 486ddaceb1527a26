"""The cloud's web app on this machine, for a real browser: `python -m tests.google.web_cloud PORT`.

Pages as Firebase Hosting sends them, under its own headers; the API and the private functions in this
process, the media worker in processes of its own; Firestore's emulator under our rules; and what Firebase
Auth's emulator answers when somebody signs in by e-mail.
"""

import json
import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from segue.api.web import OTHER
from tests.google import emulators
from tests.google.doorman import Doorman
from tests.google.grpc_fakes import FakeRun, GrpcServer
from tests.google.here import ROOT, Here, here

HOSTING = json.loads((ROOT / "firebase.json").read_text())["hosting"]
PAGES = ROOT / HOSTING["public"]
PAUSE_SECONDS = 0.02


class Hosting:
    """Pages, with the headers that firebase.json names; what the emulators add to them is allowed."""

    def __init__(self, application: ASGIApp, here_too: str) -> None:
        self._application = application
        self._headers = {
            each["key"].lower(): _opened(each["value"], here_too)
            for each in HOSTING["headers"][0]["headers"]
            if each["key"] != "Strict-Transport-Security"  # this machine speaks plain HTTP
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                pairs = ((name.encode(), value.encode()) for name, value in self._headers.items())
                message["headers"] = [*message["headers"], *pairs]
            await send(message)

        await self._application(scope, receive, with_headers)


def _opened(value: str, here_too: str) -> str:
    """A header's value with the emulators beside Google's own addresses."""
    value = value.replace("; upgrade-insecure-requests", "")
    return value.replace("https://storage.googleapis.com", f"https://storage.googleapis.com {here_too}")


async def page(request: Request) -> Response:
    """A file of the build, or the page that shows every other address."""
    found = (PAGES / (request.url.path.lstrip("/") or "index.html")).resolve()
    inside = found.is_file() and found.is_relative_to(PAGES.resolve())
    return FileResponse(found if inside else PAGES / OTHER)


def application(place: Here, link: str) -> ASGIApp:
    """All that a browser asks of the site's address."""
    from functions.over_asgi import _api

    doorman = Doorman(place.project, link)
    host, port = emulators.firestore().split(":")
    firestore = {"host": host, "port": int(port)}
    config = {
        "projectId": place.project, "apiKey": "here", "authDomain": "segue.example",
        "emulators": {"auth": link, "firestore": firestore},
    }  # fmt: skip

    async def told(request: Request) -> Response:
        return JSONResponse(config)

    routes = [
        Route("/__/firebase/init.json", told),
        *doorman.routes(),
        Mount("/v1", app=_whole(_api(), "/v1")),
        Route("/{path:path}", page),
    ]
    return Hosting(Starlette(routes=routes), f"{place.storage.link} http://{emulators.firestore()}")


def _whole(api: ASGIApp, prefix: str) -> ASGIApp:
    """The API under the paths it knows: a mount would cut their beginning off."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        await api({**scope, "root_path": ""}, receive, send)

    return asked


def deliver(place: Here) -> None:
    """Carry what was published to the functions, one after another, again until it is taken."""
    while True:
        if not place.posted:
            time.sleep(PAUSE_SECONDS)
            continue
        message = place.posted.pop(0)
        if place.push(message) >= 500:
            place.posted.append(message)


def main() -> None:
    port = int(sys.argv[1])
    link = f"http://127.0.0.1:{port}"
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    with tempfile.TemporaryDirectory() as folder, here(monkeypatch, Path(folder)) as place:
        emulators.rules_loaded(place.project, (ROOT / "infra" / "firestore.rules").read_text())
        monkeypatch.setenv("SEGUE_WEB_ORIGINS", link)
        run = FakeRun([sys.executable, "-m", "jobs.worker"], os.environ)
        server = GrpcServer(run.handler())
        monkeypatch.setenv("SEGUE_RUN_ADDRESS", server.address)
        run.environment.update(os.environ)
        place.reopened()
        threading.Thread(target=deliver, args=(place,), daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: None)  # it is raised again at the end
        uvicorn.run(application(place, link), port=port, log_level="warning")
        run.stop()
        server.stop()


if __name__ == "__main__":
    main()
