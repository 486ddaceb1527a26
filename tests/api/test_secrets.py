"""No secret is in a log or in the environment of what is started, whatever was asked and refused."""

import base64
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from segue.commands.studio import local_api
from segue.config import Config
from segue.wiring import open_segue
from tests.api.studio import listener, served
from tests.api.test_golden_thread import film_of
from tests.contract.stripe_fake import KEY, NEXT_SECRET, SECRET, StripeFake, problem, stripe_fake

RUNWAY = "key_of_an_account_at_runway"
TOKEN = "ya29.token-of-an-account-at-google"


def offspring(process: str = "self") -> Iterator[str]:
    """The ids of all processes that a process started, and that those started."""
    for children in Path("/proc", process, "task").glob("*/children"):
        with suppress(OSError):  # it has ended
            for child in children.read_text().split():
                yield child
                yield from offspring(child)


@contextmanager
def environments() -> Iterator[dict[bytes, bytes]]:
    """The environment of each command that is started from here on, as the system has it."""
    seen: dict[bytes, bytes] = {}
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            for process in offspring():
                with suppress(OSError):
                    place = Path("/proc", process)
                    seen[place.joinpath("cmdline").read_bytes()] = place.joinpath("environ").read_bytes()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def noted_signatures(secrets: set[str]) -> Callable[[httpx.Response], None]:
    """Notes the signature of each signed link that is followed."""

    def note(response: httpx.Response) -> None:
        secrets.update(parse_qs(urlsplit(str(response.url)).query).get("signature", ()))

    return note


def asked_and_refused(browser: httpx.Client, stripe: StripeFake, render_id: str) -> set[str]:
    """All that brings or gives a secret, rightly and wrongly; what was secret in it."""
    key = browser.post("/v1/keys", json={"name": "k", "scopes": ["read"]}).json()["secret"]
    with httpx.Client(base_url=browser.base_url, headers={"Authorization": f"Bearer {key}"}) as program:
        assert program.get("/v1/renders").status_code == 200
        assert program.post("/v1/projects", json={}).status_code == 403
        program.headers["Authorization"] = f"Bearer {key}x"
        assert program.get("/v1/renders").status_code == 401
    token = browser.post(f"/v1/renders/{render_id}/share", json={"title": "t"}).json()["token"]
    stripe.break_next(problem("api_error", "down", 402))
    assert browser.post("/v1/credits/checkout", json={"pack": "small"}).status_code == 503
    webhook = stripe.pay(browser.post("/v1/credits/checkout", json={"pack": "small"}).json()["id"])
    stripe.break_next(problem("rate_limit", "too_many", 429))
    for body, status in ((webhook.body + b" ", 400), (webhook.body, 202)):
        headers = {"Stripe-Signature": webhook.signature}
        answer = browser.post("/v1/payments/webhook", content=body, headers=headers)
        assert answer.status_code == status, answer.text
    link = browser.get(f"/v1/renders/{render_id}").json()["result"]["files"][0]["link"]
    signed = browser.get(link).headers["location"]
    assert browser.get(signed.replace("signature=", "signature=0")).status_code == 403
    return {key, token, webhook.signature.rpartition("=")[2], *browser.cookies.values()}


def asked_in_vain(browser: httpx.Client, secrets: set[str]) -> None:
    """Ask with the secret that stands in paths when nothing can be answered any more."""
    token = next(secret for secret in secrets if secret.startswith("shr_"))
    for path in (f"/s/{token}", f"/s/{token}/film.mp4", f"/v1/shared/{token}", "/v1/me"):
        assert browser.get(path).status_code >= 500


def test_no_secret_is_logged_or_handed_on(
    tmp_path: Path,
    small_pair: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    place = listener()
    with stripe_fake(lambda: time.time_ns() // 1_000_000) as stripe, environments() as handed_on:
        both = f"{SECRET.decode()},{NEXT_SECRET.decode()}"
        given = {"STRIPE_KEY": KEY, "STRIPE_WEBHOOK_SECRETS": both, "STRIPE_API": stripe.link}
        here = {"DATA": str(tmp_path), "PORT": str(place.getsockname()[1])}
        for name, value in {**given, **here, "RUNWAY_KEY": RUNWAY, "GOOGLE_TOKEN": TOKEN}.items():
            monkeypatch.setenv(f"SEGUE_{name}", value)
        secrets = {KEY, SECRET.decode(), NEXT_SECRET.decode(), RUNWAY, TOKEN}
        with ExitStack() as serving:
            with open_segue(Config.from_environment()) as segue:
                serving.enter_context(served(local_api(segue), place))
                browser = httpx.Client(base_url=f"http://127.0.0.1:{segue.config.port}", timeout=60)
                browser.event_hooks["response"].append(noted_signatures(secrets))
                serving.enter_context(browser)
                segue.ensure_engine()
                browser.get("/")
                browser.headers["Origin"] = str(browser.base_url).rstrip("/")
                render = film_of(browser, small_pair)
                secrets |= asked_and_refused(browser, stripe, render["id"])
            asked_in_vain(browser, secrets)
    key = tmp_path.joinpath("secret.key").read_bytes()
    secrets |= {key.hex(), base64.b64encode(key).decode(), base64.urlsafe_b64encode(key).decode()}
    assert len(secrets) >= 15 and all(len(secret) > 8 for secret in secrets)
    logged = "".join(file.read_text() for file in tmp_path.joinpath("log").iterdir())
    assert "request_failed" in logged and "/s/TOKEN/film.mp4" in logged
    told = logged + "".join(capfd.readouterr())
    assert [secret for secret in secrets if secret in told] == []
    workers = [environment for command, environment in handed_on.items() if b"jobs.worker" in command]
    assert any(b"SEGUE_DATA=" in environment for environment in workers)
    everything = b"".join(command + environment for command, environment in handed_on.items())
    assert [secret for secret in secrets if secret.encode() in everything] == []
