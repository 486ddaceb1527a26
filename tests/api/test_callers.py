"""Who may call what: every route states it, and a stranger finds nothing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from segue.api.application import routers
from segue.api.callers import admin, anyone, known, person, spender
from segue.ports import User
from tests.api.studio import ANN, BOB, Studio

MACHINE = User("queue", "queue", None, False, roles=frozenset({"task"}))

ROUTES = [route for router in routers() for route in router.routes if isinstance(route, APIRoute)]
FOR_ANYONE = {
    "get_capabilities",
    "receive_webhook",
    "send_file",
    "receive_file",
    "show_home",
    "show_docs",
    "show_openapi",
    "show_app",
    "send_app_file",
    "send_plain_file",
    "get_shared_film",
    "show_shared_film",
    "send_shared_file",
}
FOR_ADMINS = {
    "show_overview",
    "show_account",
    "show_transfers",
    "audit_account",
    "grant_credits",
    "unfreeze_account",
    "refund_payment",
    "reconcile_all",
    "list_acts",
}


FOR_SPENDERS = {"start_render"}
FOR_PERSONS = {
    "start_checkout",
    "show_counter",
    "pay_at_counter",
    "make_key",
    "make_drop",
    "revoke_drop",
    "revoke_key",
    "delete_account",
    "sign_out_everywhere",
}


def stated_caller(name: str) -> object:
    """Who may call the route of a name, as written down here: all others take any known user."""
    stated = ((FOR_ANYONE, anyone), (FOR_ADMINS, admin), (FOR_SPENDERS, spender), (FOR_PERSONS, person))
    return next((caller for names, caller in stated if name in names), known)


def calls_of(dependant: Dependant) -> Iterator[object]:
    for each in dependant.dependencies:
        yield each.call
        yield from calls_of(each)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_every_route_states_its_caller(route: APIRoute) -> None:
    callers = {anyone, known, spender, person, admin} & set(calls_of(route.dependant))
    assert callers == {stated_caller(route.name)}
    assert route.path.startswith("/admin/") == (callers == {admin})


def test_no_other_kind_of_route_exists(shared: Studio) -> None:
    included = [route.original_router for route in shared.api.routes]  # type: ignore[attr-defined]
    assert len(included) == len(routers())
    assert len(ROUTES) == sum(len(router.routes) for router in routers()) > 25


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_without_a_token_nothing_is_told(shared: Studio, route: APIRoute) -> None:
    if route.name in FOR_ANYONE:
        return
    path = route.path if route.path.startswith("/sandbox") else "/v1" + route.path
    method = next(iter(route.methods))
    answer = shared.nobody.request(method, path.replace("{", "").replace("}", ""))
    assert answer.status_code == 401, answer.text
    assert answer.json()["code"] == "signed_out"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_machine_is_nobody_and_a_user_is_no_admin(shared: Studio, route: APIRoute) -> None:
    if route.name in FOR_ANYONE:
        return
    path = route.path if route.path.startswith("/sandbox") else "/v1" + route.path
    method, path = next(iter(route.methods)), path.replace("{", "").replace("}", "")
    with shared.client(MACHINE) as machine:
        answer = machine.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    if route.name in FOR_ADMINS:
        for account in ("ann", "bob", "nobody"):
            answer = shared.bob.request(method, path.replace("account_id", account))
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_an_admin_sees_any_account(shared: Studio) -> None:
    with shared.client(replace(BOB, roles=frozenset({"user", "admin"}))) as admin:
        assert admin.get("/v1/admin/accounts/ann").json() == shared.ann.get("/v1/credits").json()
        told = admin.get("/v1/admin/accounts/ann/transfers").json()
        assert told == shared.ann.get("/v1/credits/transfers").json()
        assert admin.get("/v1/admin/accounts/nobody").status_code == 404
        assert admin.get("/v1/admin/accounts/nobody/transfers").status_code == 404


@pytest.mark.parametrize(
    "authorization",
    ["Bearer nonsense", "Bearer", "Basic YTpi", "bearer " + "x" * 9_000, "Bearer é"],
)
def test_a_wrong_token_is_no_token(shared: Studio, authorization: str) -> None:
    headers = {"Authorization": authorization.encode("latin-1")}
    answer = shared.nobody.get("/v1/me", headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


def test_a_token_that_has_expired_is_no_token(studio: Studio) -> None:
    assert studio.ann.get("/v1/me").status_code == 200
    studio.world.clock.pass_seconds(25 * 3_600)
    assert studio.ann.get("/v1/me").status_code == 401


def test_who_am_i(shared: Studio) -> None:
    assert shared.ann.get("/v1/me").json() == {
        "id": "ann",
        "account": "ann",
        "email": "ann@example.com",
        "email_verified": True,
        "roles": ["user"],
    }


def test_of_what_is_somebody_elses_there_is_nothing(studio: Studio) -> None:
    asset = studio.upload(b"a clip")
    project = studio.ann.post("/v1/projects", json={"name": "p", "timeline": studio.timeline()}).json()
    render = studio.film()
    artifact = render["result"]["artifact"]
    checkout = studio.ann.post("/v1/credits/checkout", json={"pack": "small"}).json()
    upload = studio.ann.post("/v1/uploads", json={"name": "b.mp4", "size": 3}).json()
    places = [
        ("GET", f"/v1/assets/{asset['id']}"),
        ("POST", upload["complete"]),
        ("GET", f"/v1/projects/{project['id']}"),
        ("GET", f"/v1/projects/{project['id']}/versions"),
        ("PUT", f"/v1/projects/{project['id']}"),
        ("GET", f"/v1/quotes/{render['quote']}"),
        ("GET", f"/v1/renders/{render['id']}"),
        ("GET", f"/v1/renders/{render['id']}/events"),
        ("POST", f"/v1/renders/{render['id']}/cancel"),
        ("GET", f"/v1/artifacts/{artifact}"),
        ("GET", f"/v1/artifacts/ann:{artifact}"),
        ("GET", f"/v1/artifacts/{artifact}/files/deliver.txt"),
        ("GET", checkout["link"]),
        ("POST", checkout["link"]),
    ]
    body = {"name": "p", "timeline": studio.timeline()}
    for method, path in places:
        json = body if method == "PUT" else None
        answer = studio.bob.request(method, path, json=json, headers={"If-Match": '"1"'})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (method, path)
    for path in ("assets", "projects", "renders"):
        assert studio.bob.get(f"/v1/{path}").json() == {"data": [], "next_cursor": None}
    assert studio.bob.post("/v1/quotes", json={"timeline": studio.timeline()}).status_code == 404
    quote = studio.quote("a", "c")
    started = studio.bob.post("/v1/renders", json={"quote_id": quote["id"]}, headers={"Idempotency-Key": "k"})
    assert started.status_code == 404


def test_the_browser_of_this_machine_is_signed_in_by_its_first_page(shared: Studio) -> None:
    with shared.browser() as browser:
        answer = browser.get("/")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie
        assert browser.get("/v1/me").json()["id"] == "ann"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "{link}"}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "https{link}"}, 403),
        ({"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_cookie_changes_things_only_from_our_own_page(
    shared: Studio, headers: dict[str, str], status: int
) -> None:
    sent = {name: value.replace("{link}", shared.link) for name, value in headers.items()}
    with shared.browser() as browser:
        browser.cookies.set("segue", shared.token(ANN))
        answer = browser.post("/v1/uploads", json={"name": "a.mp4", "size": 1}, headers=sent)
        assert answer.status_code == status, answer.text
        other = browser.post("/v1/uploads", json={}, headers=sent | {"Authorization": "Basic YTpi"})
        assert other.status_code == 401


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost:8420", 200),
        ("LOCALHOST", 200),
        ("[::1]:8420", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example:8420", 403),
        ("127.0.0.1@evil.example", 403),
        ("[::1", 403),
        ("192.168.1.2", 403),
    ],
)
def test_only_names_of_this_machine_are_answered(shared: Studio, host: str, status: int) -> None:
    for path in ("/", "/v1/capabilities", "/docs"):
        with shared.browser() as browser:
            assert browser.get(path, headers={"Host": host}).status_code == status
