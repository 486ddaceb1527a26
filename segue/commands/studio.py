"""`segue studio`: the API on this machine, signed in by itself, with the engine in the same process."""

import errno
import signal
import socket
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from segue.commands.terminal import Terminal
from segue.config import Config
from segue.domain.errors import BadRequest, EngineBusy, PortInUse
from segue.platform.embedded.locks import EngineLock, engine_holder
from segue.wiring import Segue, open_segue

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

SIGN_IN_MS = 30 * 24 * 3_600_000
"""How long this machine's browser stays signed in; each visit of the first page renews it."""

WEB_APP = Path(__file__).parent.parent / "webdist"
"""The built web app: a wheel carries it, and 'make web' builds it."""

STOP_SECONDS = 3
"""How long open streams may go on after the studio was told to stop."""


def studio(*, port: int | None, opens: bool) -> int:
    """Serve until Ctrl-C. Raises EngineBusy for a second studio on the same data folder, PortInUse."""
    config = Config.from_environment()
    wanted = config.port if port is None else port
    ended = suppress(KeyboardInterrupt)  # how a studio is meant to end
    with ended, only_studio(config.data), listening(wanted) as listener:
        config = replace(config, port=listener.getsockname()[1])
        with open_segue(config) as segue, engine_kept(segue):
            _serve(segue, listener, opens=opens)
    return 0


@contextmanager
def only_studio(data: Path) -> Iterator[None]:
    """The right to be the one studio of a data folder. Raises EngineBusy, which names the process."""
    folder = data / "studio"  # of its own: a studio may open while a command still runs the engine
    lock = EngineLock.try_acquire(folder)
    if lock is None:
        raise EngineBusy(
            f"A studio already runs on the data folder '{data}' (process {engine_holder(folder)}): use that "
            "one, stop it first, or set SEGUE_DATA to another folder."
        )
    with lock:
        yield


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """A socket that listens on this machine only; 0 takes any free port. Raises PortInUse, BadRequest."""
    # The protocol is named because only then does asyncio answer at once, without waiting to fill a packet.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(128)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortInUse(
                    f"Port {port} is in use by another program: stop it, or choose another with --port."
                ) from error
            raise BadRequest(
                f"Port {port} cannot be used: choose one from 1024 to 65535.", detail=repr(error)
            ) from error
        yield listener


@contextmanager
def engine_kept(segue: Segue) -> Iterator[None]:
    """Run the engine here; while another process runs it, wait in the background to take over."""
    end = threading.Event()

    def keep() -> None:
        while not segue.ensure_engine() and not end.wait(1.0):
            pass

    thread = threading.Thread(target=keep, name="studio-engine", daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


def _serve(segue: Segue, listener: socket.socket, *, opens: bool) -> None:
    import uvicorn

    address = f"http://127.0.0.1:{segue.config.port}/"
    settings = uvicorn.Config(
        local_api(segue),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=STOP_SECONDS,
        server_header=False,
    )
    server = uvicorn.Server(settings)
    with told_to_end(server):
        Terminal(json=False).note(f"Segue's studio: {address}  (Ctrl-C ends it)")
        if opens:
            threading.Thread(target=_opened, args=(address,), name="studio-browser", daemon=True).start()
        server.run(sockets=[listener])


@contextmanager
def told_to_end(server: "uvicorn.Server") -> Iterator[None]:
    """Have a signal end the server, whenever it comes: uvicorn listens for signals only once it runs."""

    def end(*_: object) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _opened(address: str) -> None:
    with suppress(webbrowser.Error):
        webbrowser.open(address)


def local_api(segue: Segue) -> "FastAPI":
    """The API of one machine: its user is signed in, and it answers the bucket's own links."""
    from segue.api import LocalFiles, create_api
    from segue.media.containers import EXTENSIONS
    from segue.platform.embedded.uploads import Uploads

    def sign_in() -> str:
        segue.jobs.warm()  # a page is open: soon there is something to make
        return segue.identity.issue(segue.user, SIGN_IN_MS)

    return create_api(
        segue.app,
        accepted=EXTENSIONS,
        sign_in=sign_in,
        files=LocalFiles(segue.bucket, Uploads(segue.bucket)),
        sandbox=segue.sandbox,
        web_app=WEB_APP,
    )
