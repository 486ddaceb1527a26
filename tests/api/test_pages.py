"""What the API says of itself."""

import re
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from segue.api.application import create_api
from segue.api.capabilities import WordsView, get_capabilities
from segue.domain import limits
from tests.api.studio import Studio


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "$ref":
                yield value
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_the_openapi_document_is_whole(shared: Studio) -> None:
    document = shared.nobody.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for reference in references(document):
        place: Any = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names)) > 20
    problem = {"$ref": "#/components/schemas/Problem"}
    for name, operation in operations(document):
        assert operation["description"], name
        content = operation["responses"]["default"]["content"]
        assert content == {"application/problem+json": {"schema": problem}}, name
        assert "422" not in operation["responses"], name


def test_only_what_anyone_may_ask_needs_no_token(shared: Studio) -> None:
    document = shared.nobody.get("/openapi.json").json()
    open_to_all = {name for name, operation in operations(document) if "security" not in operation}
    assert open_to_all == {
        "POST /v1/payments/webhook",
        "GET /v1/capabilities",
        "GET /v1/bucket/{name}",
        "PUT /v1/bucket/{name}",
        "GET /v1/shared/{token}",
    }


def test_the_pages_need_nothing_from_elsewhere(shared: Studio) -> None:
    for path in ("/", "/docs"):
        with shared.browser() as browser:
            page = browser.get(path)
        assert page.status_code == 200
        assert not re.search(r"https?://|<script|@import|url\(", page.text), path
        assert "style-src 'sha256-" in page.headers["content-security-policy"]


def test_the_documentation_names_every_operation_and_error(shared: Studio) -> None:
    page = shared.nobody.get("/docs").text
    for name, _ in operations(shared.nobody.get("/openapi.json").json()):
        assert f"<code>{name}</code>" in page
    problem = shared.nobody.get("/v1/assets").json()
    assert problem["type"] == "/docs#error-signed_out" and 'id="error-signed_out"' in page


def test_capabilities_are_what_the_compiler_checks(shared: Studio) -> None:
    told = shared.nobody.get("/v1/capabilities").json()
    assert told["containers"] == ["mp4", "mov"]
    assert told["targets"] == ["prompts", "animatic", "film"] and told["fits"] == [
        "blur",
        "pad",
        "crop",
        "subject",
    ]
    prices = {each["name"]: each["credits_per_second"] for each in told["generators"]}
    assert prices == {"free": 0, "paid": 2, "procedural": 0}
    assert told["limits"]["upload_bytes"] == limits.MAX_UPLOAD_BYTES


def test_a_public_api_signs_nobody_in_and_has_no_sandbox(studio: Studio) -> None:
    studio.api.state.surface.sign_in = None
    studio.api.state.surface.sandbox = None
    with studio.browser() as browser:
        assert "set-cookie" not in browser.get("/").headers
    checkout = studio.ann.post("/v1/credits/checkout", json={"pack": "small"}).json()
    assert studio.ann.get(checkout["link"]).status_code == 404
    assert create_api(studio.world.app, accepted=()).state.surface.files is None


def test_capabilities_tell_what_is_made_from_words_and_at_what_price(shared: Studio) -> None:
    told = shared.nobody.get("/v1/capabilities").json()
    assert (told["sound"], told["voice"]) == (None, None)
    app = shared.world.app
    prices = app.catalogue.prices
    maker = app.catalogue.generators[0].changed(name="maker", prompt_characters=450)
    priced = prices.changed(credits_per_second={**prices.credits_per_second, "maker": 1})
    catalogue = app.catalogue.changed(sound_maker=maker, voice_maker=maker, prices=priced)
    surface = SimpleNamespace(accepted=("mp4",))
    found = get_capabilities(SimpleNamespace(app=replace(app, catalogue=catalogue), surface=surface))
    assert found.sound == WordsView(characters=450, characters_per_second=None, credits_per_second=1)
    assert found.voice == WordsView(characters=450, characters_per_second=15, credits_per_second=1)
