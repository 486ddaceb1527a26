"""Stripe on a socket: as much of its API as a purchase needs, spoken to by Stripe's own library.

Its buyer (`pay`), its bank (`fail`, `dispute`) and its dashboard (`refund`) are methods; each returns the
webhook that Stripe would send. `break_next` has the next requests answered with an error of Stripe's own.
"""

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from segue.payments import webhooks
from segue.payments.sandbox import Webhook

KEY = "sk_test_of_the_fake"
SECRET = b"whsec_now"
NEXT_SECRET = b"whsec_next"
Form = dict[str, str]
Answer = tuple[int, dict[str, Any]]


def problem(kind: str, code: str, status: int = 400) -> Answer:
    return status, {"error": {"type": kind, "code": code, "message": f"{kind}: {code}"}}


def metadata(form: Form, prefix: str = "metadata") -> dict[str, str]:
    start = f"{prefix}["
    return {name[len(start) : -1]: value for name, value in form.items() if name.startswith(start)}


class StripeFake:
    """What Stripe knows: sessions, intents with their charges, refunds, disputes, and each key's answer."""

    def __init__(self, now: Callable[[], int]) -> None:
        self.now = now
        self.sessions: dict[str, dict[str, Any]] = {}
        self.intents: dict[str, dict[str, Any]] = {}
        self.charges: dict[str, dict[str, Any]] = {}
        self.refunds: list[dict[str, Any]] = []
        self.disputes: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, tuple[Form, Answer]] = {}
        self.requests: list[tuple[str, str, Form]] = []
        self.broken: list[Answer] = []
        self.link = ""

    def break_next(self, *answers: Answer) -> None:
        self.broken.extend(answers)

    def answer(self, method: str, path: str, form: Form, headers: Any) -> Answer:
        self.requests.append((method, path, form))
        if headers.get("Authorization") != f"Bearer {KEY}":
            return problem("invalid_request_error", "api_key_invalid", 401)
        if self.broken:
            return self.broken.pop(0)
        key = headers.get("Idempotency-Key")
        if method == "POST" and key in self.keys:
            earlier, answered = self.keys[key]
            return answered if earlier == form else problem("idempotency_error", "idempotency_key_in_use")
        answered = self._done(method, path.removeprefix("/v1/"), form)
        if method == "POST" and key:
            self.keys[key] = (form, answered)
        return answered

    def _done(self, method: str, path: str, form: Form) -> Answer:
        match method, path.split("/"):
            case "POST", ["checkout", "sessions"]:
                return 200, self._session(form)
            case "GET", ["payment_intents", id] if id in self.intents:
                return 200, self._intent(id)
            case "GET", ["disputes"]:
                found = [
                    each
                    for each in self.disputes.values()
                    if each["payment_intent"] == form["payment_intent"]
                ]
                return 200, {"object": "list", "data": found, "has_more": False, "url": "/v1/disputes"}
            case "GET", ["refunds"]:
                made = [each for each in self.refunds if each["payment_intent"] == form["payment_intent"]]
                return 200, {"object": "list", "data": made, "has_more": False, "url": "/v1/refunds"}
            case "POST", ["refunds"]:
                return self._refund(form["payment_intent"], int(form["amount"]), metadata(form))
        return problem("invalid_request_error", "resource_missing", 404)

    def _session(self, form: Form) -> dict[str, Any]:
        id = f"cs_test_{secrets.token_hex(8)}"
        quantity, unit = "line_items[0][quantity]", "line_items[0][price_data][unit_amount]"
        session = {
            "id": id,
            "object": "checkout.session",
            "url": f"{self.link}/pay/{id}",
            "mode": form["mode"],
            "amount_total": int(form[unit]) * int(form[quantity]),
            "currency": form["line_items[0][price_data][currency]"],
            "client_reference_id": form["client_reference_id"],
            "metadata": metadata(form),
            "payment_intent": None,
            "payment_status": "unpaid",
            "intent_metadata": metadata(form, "payment_intent_data[metadata]"),
        }
        self.sessions[id] = session
        return {name: value for name, value in session.items() if name != "intent_metadata"}

    def _intent(self, id: str) -> dict[str, Any]:
        intent = self.intents[id]
        charge = self.charges.get(id)
        return {**intent, "latest_charge": charge}

    def _refund(self, payment: str, amount: int, words: dict[str, str]) -> Answer:
        charge = self.charges.get(payment)
        if charge is None or not 0 < amount <= charge["amount"] - charge["amount_refunded"]:
            return problem("invalid_request_error", "charge_already_refunded")
        charge["amount_refunded"] += amount
        refund = {
            "id": f"re_{secrets.token_hex(8)}",
            "object": "refund",
            "amount": amount,
            "payment_intent": payment,
            "metadata": words,
            "status": "succeeded",
        }
        self.refunds.append(refund)
        return 200, refund

    def pay(self, checkout_id: str, *, money_comes: bool = True, tax_cents: int = 0) -> Webhook:
        """The buyer goes through the checkout; without money, a second call brings it. Taxes come on top."""
        session = self.sessions[checkout_id]
        second = session["payment_intent"] is not None
        id = session["payment_intent"] or f"pi_{secrets.token_hex(8)}"
        amount = session["amount_total"] + tax_cents
        self.intents[id] = {
            "id": id,
            "object": "payment_intent",
            "amount": amount,
            "amount_received": amount if money_comes else 0,
            "status": "succeeded" if money_comes else "processing",
            "metadata": session["intent_metadata"],
        }
        if money_comes:
            self.charges[id] = {
                "id": f"ch_{secrets.token_hex(8)}",
                "object": "charge",
                "amount": amount,
                "amount_refunded": 0,
                "disputed": False,
                "payment_intent": id,
            }
        session.update(payment_intent=id, payment_status="paid" if money_comes else "unpaid")
        kind = "async_payment_succeeded" if second else "completed"
        return self._webhook(f"checkout.session.{kind}", self._shown(session))

    def fail(self, checkout_id: str) -> Webhook:
        session = self.sessions[checkout_id]
        self.intents[session["payment_intent"]]["status"] = "requires_payment_method"
        return self._webhook("checkout.session.async_payment_failed", self._shown(session))

    def refund(self, payment: str, credits: int | None) -> Webhook:
        """The dashboard refunds so many credits' worth, or all that is left."""
        charge, bought = self.charges[payment], int(self.intents[payment]["metadata"]["segue_credits"])
        left = charge["amount"] - charge["amount_refunded"]
        amount = left if credits is None else charge["amount"] * credits // bought
        assert self._refund(payment, amount, {})[0] == 200
        return self._webhook("charge.refunded", charge)

    def dispute(self, payment: str, state: str) -> Webhook:
        """`open`, `won`, `lost`, or a status of Stripe's own."""
        status = "needs_response" if state == "open" else state
        known = self.disputes.get(payment, {"id": f"dp_{secrets.token_hex(8)}", "object": "dispute"})
        dispute = {**known, "payment_intent": payment, "status": status}
        self.disputes[payment] = dispute
        self.charges[payment]["disputed"] = True
        return self._webhook(f"charge.dispute.{'created' if state == 'open' else 'closed'}", dispute)

    def redeliver(self, webhook: Webhook) -> Webhook:
        return self._signed(webhook.body)

    def _shown(self, session: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in session.items() if name != "intent_metadata"}

    def _webhook(self, kind: str, about: dict[str, Any]) -> Webhook:
        event = {
            "id": f"evt_{secrets.token_hex(8)}",
            "object": "event",
            "type": kind,
            "livemode": False,
            "data": {"object": about},
        }
        return self._signed(json.dumps(event).encode())

    def _signed(self, body: bytes) -> Webhook:
        return Webhook(body, webhooks.signed(body, SECRET, self.now() // 1000))


@contextmanager
def stripe_fake(now: Callable[[], int]) -> Iterator[StripeFake]:
    """A fake that listens on a free port, at `link`."""
    fake = StripeFake(now)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            self._send(fake.answer("POST", self.path, dict(parse_qsl(text)), self.headers))

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            form = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self._send(fake.answer("GET", parts.path, form, self.headers))

        def _send(self, answer: Answer) -> None:
            body = json.dumps(answer[1]).encode()
            self.send_response(answer[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Request-Id", "req_of_the_fake")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    fake.link = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
