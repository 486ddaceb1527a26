"""The golden thread on Google's emulators, each function in a process of its own."""

from contextlib import ExitStack

from tests.google.rehearsal import answered, film_by_api
from tests.google.stage import Stage


def test_a_film_is_made_and_paid_and_strangers_are_refused() -> None:
    hops: list[str] = []
    with ExitStack() as stack:
        stage = Stage(stack, hops.append)
        assert stage.call("on_step", "/", "tasks", b"{}") == 403
        assert stage.call("on_poll", "/", "pubsub", b"{}") == 403
        assert stage.call("sweep", "/", "pubsub", b"{}") == 403
        assert stage.call("on_step", "/", "pubsub", b"rubbish") == 204
        with stage.client("ann") as client:
            before = answered(client.get("/v1/credits"))
            render = film_by_api(stage, client, "veo")
            assert render["state"] == "succeeded", (render, hops, stage.logs())
            balance = answered(client.get("/v1/credits"))
            assert balance["held"] == 0
            assert balance["available"] == before["available"] - render["cost"]["captured"]
            assert render["cost"]["captured"] == render["cost"]["quoted"] > 0
    assert any("on_upload" in hop for hop in hops) and any("step -> on_step" in hop for hop in hops)
