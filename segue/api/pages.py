"""The few pages the API itself has: home, documentation, the sandbox's pay counter. No script, no CDN."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from segue.api.callers import COOKIE, Anyone, Person, UserCalling
from segue.api.surface import SandboxPurchase
from segue.api.web import is_built, show_app
from segue.app.webhooks import receive_webhook
from segue.domain.errors import NotFound, SegueError

router = APIRouter(include_in_schema=False)

STYLE = """
body{font:16px/1.5 Inter,system-ui,sans-serif;max-width:50rem;margin:3rem auto;padding:0 1rem}
body{color:#14161a;background:#f7f8fa}h1{font-size:28px;line-height:36px;font-weight:600}
h2{margin-top:2.5rem}code{background:#e7eaef;padding:.1em .3em;border-radius:.25em}dt{margin-top:1rem}
dd{margin:.25rem 0 0 1.5rem}a{color:#4f3ee0}video{border-radius:10px;background:#000}
button{font:inherit;font-weight:500;padding:.5rem 1.5rem;min-height:44px;border:0;border-radius:6px}
button{color:#fff;background:#5b49f0}
td{padding:.15rem 1rem .15rem 0;vertical-align:top}
@media(prefers-color-scheme:dark){body{color:#f2f4f7;background:#0b0c0e}
code{background:#252932}a{color:#a59bff}button{background:#6a58f5}}
"""
_STYLE_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
METHODS = ("get", "post", "put", "patch", "delete")


@router.get("/", response_class=HTMLResponse)
def show_home(caller: Anyone, request: Request) -> Response:
    """The web app; where it is not built, what to do. Signs in the browser of this machine's user."""
    if is_built(caller.surface.web):
        return show_app(caller, request)
    answer = page(
        "Segue",
        "<p>The Segue API is running. The web app is not built: <code>make web</code> "
        "builds it. Until then, use "
        'the <code>segue</code> command, or the API. <a href="/docs">What the API can do</a>.</p>',
    )
    if caller.surface.sign_in is not None:
        answer.set_cookie(COOKIE, caller.surface.sign_in(), httponly=True, samesite="strict")
    return answer


@router.get("/openapi.json", response_class=JSONResponse)
def show_openapi(caller: Anyone, request: Request) -> Response:
    """The API in a form for programs."""
    return JSONResponse(request.app.openapi())


@router.get("/docs", response_class=HTMLResponse)
def show_docs(caller: Anyone, request: Request) -> Response:
    """The API in a form for people."""
    return page("The Segue API", "".join(_documentation(request.app.openapi())))


@router.get("/sandbox/pay/{checkout_id}", response_class=HTMLResponse)
def show_counter(caller: Person, checkout_id: str) -> Response:
    """Where a sandbox checkout is paid. No money moves."""
    purchase = _purchase(caller, checkout_id)
    price = f"{purchase.cents / 100:.2f} {purchase.currency.upper()}"
    return page(
        "Sandbox checkout",
        f"<p>{purchase.credits} credits for {escape(price)}. This is a sandbox: no money is taken.</p>"
        '<form method="post"><button>Pay</button></form>',
    )


@router.post("/sandbox/pay/{checkout_id}", response_class=RedirectResponse)
def pay_at_counter(caller: Person, checkout_id: str) -> Response:
    """Pay: the sandbox sends its webhook, and the buyer goes on."""
    purchase = _purchase(caller, checkout_id)
    assert caller.surface.sandbox is not None  # _purchase has looked
    webhook = caller.surface.sandbox.pay(checkout_id)
    receive_webhook(caller.app, webhook.body, webhook.signature)
    return RedirectResponse(purchase.return_link, 303)


def page(title: str, body: str, *, head: str = "", allowed: str = "") -> HTMLResponse:
    """A page of ours: no script, and nothing from elsewhere but what its policy `allowed` says besides.

    Its forms say where they come from.
    """
    policy = f"{_POLICY}; {allowed}" if allowed else _POLICY
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"{head}<style>{STYLE}</style><main><h1>{escape(title)}</h1>{body}</main></html>"
    )
    return HTMLResponse(text, headers={"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"})


def _purchase(caller: UserCalling, checkout_id: str) -> SandboxPurchase:
    if caller.surface.sandbox is not None:
        purchase = caller.surface.sandbox.payment("pi_" + checkout_id.removeprefix("cs_"))
        if purchase.account == caller.user.account:
            return purchase
    raise NotFound("There is no such checkout: open a new one.")


def _documentation(openapi: dict[str, Any]) -> Iterator[str]:
    yield f"<p>{escape(openapi['info']['description'])}</p>"
    yield '<p>For programs: <a href="/openapi.json">openapi.json</a>.</p>'
    group = ""
    for path, operations in openapi["paths"].items():
        for method in METHODS:
            if (operation := operations.get(method)) is None:
                continue
            if operation["tags"][0] != group:
                group = operation["tags"][0]
                yield f"<h2>{escape(group.capitalize())}</h2>"
            yield from _operation(path, method, operation, openapi["components"]["schemas"])
    yield "<h2>Errors</h2><dl>"
    errors = {error.code: error for error in _errors(SegueError)}
    for error in sorted(errors.values(), key=lambda each: (each.status, each.code)):
        again = " Trying again may help." if error.retryable else ""
        name = f'<dt id="error-{error.code}"><code>{error.code}</code></dt>'
        yield f"{name}<dd>HTTP {error.status}.{again}</dd>"
    yield "</dl>"


def _operation(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[str]:
    yield f'<h3 id="{escape(operation["operationId"])}"><code>{method.upper()} {escape(path)}</code></h3>'
    yield f"<p>{escape(operation.get('description', operation['summary']))}</p>"
    rows = [
        (each["name"], each.get("description", f"in the {each['in']}"))
        for each in operation.get("parameters", ())
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    schema = schemas.get(body.get("$ref", "").rpartition("/")[2], {})
    required = schema.get("required", ())
    rows += [
        (name, "in the body" if name in required else "in the body, may be left out")
        for name in schema.get("properties", ())
    ]
    if rows:
        cells = (
            f"<tr><td><code>{escape(name)}</code></td><td>{escape(words)}</td></tr>" for name, words in rows
        )
        yield f"<table>{''.join(cells)}</table>"


def _errors(base: type[SegueError]) -> set[type[SegueError]]:
    """An error and all that are made of it."""
    found = {base}
    for each in base.__subclasses__():
        found |= _errors(each)
    return found
