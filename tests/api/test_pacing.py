"""Writes have a pace: beyond it 429, with when to come again; reading never waits."""

import httpx

from segue.api import create_api
from segue.api.pacing import Pacing
from segue.domain import limits
from segue.domain.pace import Pace
from tests.api.studio import Studio, listener, served


def test_a_user_and_an_address_have_each_their_pace(studio: Studio) -> None:
    clock = studio.world.clock
    pacing = Pacing(clock.now, users=Pace(3, 60_000), addresses=Pace(5, 60_000))
    api = create_api(studio.world.app, accepted=("mp4",), pacing=pacing)
    place = listener()
    link = f"http://127.0.0.1:{place.getsockname()[1]}"
    headers = dict(studio.ann.headers)
    with served(api, place), httpx.Client(base_url=link, headers=headers, timeout=30, verify=False) as ann:
        body = {"name": "a.mp4", "size": 1}
        answers = [ann.post("/v1/uploads", json=body) for _ in range(4)]
        assert [each.status_code for each in answers] == [201, 201, 201, 429]
        assert answers[0].headers["RateLimit-Policy"] == '"writes";q=3;w=60'
        assert [each.headers["RateLimit"].split(";")[1] for each in answers] == ["r=2", "r=1", "r=0", "r=0"]
        refused = answers[3]
        assert refused.json()["code"] == "rate_limited" and refused.json()["retryable"]
        wait = int(refused.headers["Retry-After"])
        assert 0 < wait <= 20
        assert ann.get("/v1/me").status_code == 200 and "RateLimit" not in ann.get("/v1/me").headers
        elsewhere = {"X-Forwarded-For": "10.0.0.1, 192.0.2.7"}
        forged = {"Authorization": "Bearer x"} | elsewhere
        tries = [studio.nobody.post(f"{link}/v1/uploads", json=body, headers=forged) for _ in range(6)]
        assert [each.status_code for each in tries] == [401] * 5 + [429]
        assert studio.nobody.post(f"{link}/v1/payments/webhook", headers=elsewhere).status_code == 400
        clock.pass_seconds(wait)
        assert ann.post("/v1/uploads", json=body).status_code == 201


def test_those_silent_for_longest_are_forgotten_first(studio: Studio) -> None:
    pacing = Pacing(studio.world.clock.now, users=Pace(1, 10**9), addresses=Pace(1, 10**9))
    assert not pacing.user("first").refused and pacing.user("first").refused
    for number in range(limits.PACED_CALLERS):
        pacing.address(str(number))
    assert not pacing.user("first").refused
