"""Who may call what, made from the API's own routes: each of them as each kind of caller."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from fastapi.routing import APIRoute

from segue.api.application import PREFIX, WITHOUT_PREFIX, routers
from segue.api.callers import admin, anyone, person, spender
from segue.app.api_keys import KeyWish, make_key
from segue.domain.api_keys import SCOPES, Scope
from segue.platform.embedded.identity import LocalIdentity
from segue.ports import StepJob, StepOutput
from tests.api.studio import ANN, BOB, DAY_MS, Studio
from tests.api.test_callers import MACHINE, stated_caller
from tests.app.world import RESULTS

LAST = ("sign_out_everywhere", "delete_account")
"""What ends a user's own use comes after all else."""

NO_SUCH = "x"
"""What stands in a path for a part that nothing of Ann's goes by."""


@dataclass(frozen=True)
class Call:
    """One route and method, its path filled in with what is Ann's."""

    route: APIRoute
    method: str
    path: str

    @property
    def caller(self) -> object:
        return stated_caller(self.route.name)

    @property
    def safe(self) -> bool:
        return self.method in ("GET", "HEAD")

    @property
    def names_hers(self) -> bool:
        """Whether all that the path names is there."""
        return NO_SUCH not in self.path.split("/")


def delivered(job: StepJob) -> StepOutput:
    """The end of a film that can be shown: its pages look for this file."""
    film = job.scratch / "film.mp4"
    film.write_bytes(b"a film")
    return StepOutput(RESULTS["deliver"], {film.name: film})


@pytest.fixture(scope="module")
def anns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Studio, list[Call]]]:
    """An installation in which Ann has one of everything, and every call there is."""
    studio = Studio(tmp_path_factory.mktemp("matrix"))
    studio.world.app = replace(studio.world.app, handlers={**studio.world.app.handlers, "deliver": delivered})
    asset = studio.upload(b"a clip")
    upload = studio.ann.post("/v1/uploads", json={"name": "s.wav", "size": 5}).json()
    assert studio.nobody.put(upload["link"], content=b"music").status_code == 200
    sound = studio.ann.post(f"/v1/uploads/{upload['id']}/sound").json()
    timeline = studio.timeline()
    project = studio.ann.post("/v1/projects", json={"name": "p", "timeline": timeline}).json()
    render = studio.film()
    key = studio.ann.post("/v1/keys", json={"name": "k"}).json()["key"]
    share = studio.ann.post(f"/v1/renders/{render['id']}/share", json={}).json()
    drop = studio.ann.post("/v1/drops", json={}).json()
    names = {
        "drop_id": drop["id"],
        "asset_id": asset["id"],
        "sound_id": sound["id"],
        "project_id": project["id"],
        "render_id": render["id"],
        "quote_id": render["quote"],
        "artifact_id": render["result"]["artifact"],
        "upload_id": studio.ann.post("/v1/uploads", json={"name": "b.mp4", "size": 3}).json()["id"],
        "checkout_id": studio.ann.post("/v1/credits/checkout", json={"pack": "small"}).json()["id"],
        "key_id": key["id"],
        "account_id": "ann",
        "token": share["token"],
        "segment": "b1",
        "segment_id": "b1",
    }
    calls = []
    for router in routers():
        prefix = "" if router in WITHOUT_PREFIX else PREFIX
        for route in router.routes:
            assert isinstance(route, APIRoute)
            path = re.sub(r"{(\w+)(:path)?}", lambda match: names.get(match[1], NO_SUCH), prefix + route.path)
            calls.extend(Call(route, method, path) for method in sorted(route.methods))
    late = {name: number for number, name in enumerate(LAST, 2)}
    calls.sort(key=lambda call: late.get(call.route.name, call.method == "DELETE"))
    yield studio, calls
    studio.close()


def status_of(studio: Studio, call: Call, token: str | None) -> int:
    """What a call answers, without waiting for the end of a stream."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    studio.nobody.cookies.clear()  # the first page signs its browser in
    with studio.nobody.stream(call.method, call.path, headers=headers) as answer:
        assert answer.status_code < 500 or answer.status_code == 503, (call.method, call.path)
        return answer.status_code


def test_nobody_and_a_forger_get_in_nowhere_but_where_anyone_may(anns: tuple[Studio, list[Call]]) -> None:
    studio, calls = anns
    forged = LocalIdentity(b"f" * 32, studio.world.clock, studio.world.store).issue(MACHINE, DAY_MS)
    for call in calls:
        for token in (None, forged):
            status = status_of(studio, call, token)
            assert (status == 401) == (call.caller is not anyone), (call.method, call.path, status)


def test_a_machine_is_let_in_nowhere(anns: tuple[Studio, list[Call]]) -> None:
    studio, calls = anns
    for call in calls:
        if call.caller is not anyone:
            assert status_of(studio, call, studio.token(MACHINE)) == 403, (call.method, call.path)


def test_a_key_is_let_in_nowhere_without_the_scope(anns: tuple[Studio, list[Call]]) -> None:
    studio, calls = anns
    secrets: dict[Scope, str] = {}
    for missing in SCOPES:
        scopes = tuple(scope for scope in SCOPES if scope != missing)
        _, secrets[missing] = make_key(studio.world.app, ANN, KeyWish("k", "live", scopes))
    for call in calls:
        if call.caller is anyone:
            continue
        needs: Scope = "spend" if call.caller is spender else "read" if call.safe else "write"
        assert status_of(studio, call, secrets[needs]) == 403, (call.method, call.path)
        if call.caller in (person, admin):
            assert {status_of(studio, call, secret) for secret in secrets.values()} == {403}


def test_another_user_finds_nothing_of_hers(anns: tuple[Studio, list[Call]]) -> None:
    studio, calls = anns
    for call in calls:
        if call.caller is anyone or "{" not in call.route.path:
            continue
        status = status_of(studio, call, studio.token(BOB))
        if call.caller is admin:
            assert status == 403, (call.method, call.path)
        elif call.safe or call.method == "DELETE":
            assert status in (404, 422), (call.method, call.path, status)
        else:
            assert status in (400, 404, 422, 428), (call.method, call.path, status)


def test_only_an_admin_is_let_in_where_admins_are_asked_for(anns: tuple[Studio, list[Call]]) -> None:
    studio, calls = anns
    chief = replace(BOB, id="chief", account="chief", roles=frozenset({"user", "admin"}))
    for call in calls:
        if call.caller is admin:
            assert status_of(studio, call, studio.token(ANN)) == 403, (call.method, call.path)
            assert status_of(studio, call, studio.token(chief)) not in (401, 403), call.path


def test_an_owner_is_let_in_everywhere_but_where_admins_are_asked_for(
    anns: tuple[Studio, list[Call]],
) -> None:
    """Comes last, for it ends with her account. Bodies are empty: a 422 means that she was let in."""
    studio, calls = anns
    for call in calls:
        if call.caller is anyone:
            continue
        status = status_of(studio, call, studio.token(ANN))  # anew: one call ends all that was signed before
        if call.caller is admin:
            assert status == 403, (call.method, call.path)
        else:
            assert status not in (401, 403), (call.method, call.path, status)
            assert status != 404 or not call.names_hers, (call.method, call.path)
