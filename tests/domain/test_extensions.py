"""A clip that goes on: what a timeline may ask, what its plan is, what it costs, and what is said of it."""

import json

import pytest
from pydantic import ValidationError

from segue.domain import keys as domain_keys
from segue.domain.capabilities import Model, with_models
from segue.domain.diff import diff
from segue.domain.errors import DoesNotFit
from segue.domain.outlook import outlook
from segue.domain.plan import DeliverWork, EndingWork, ExtendWork, Plan
from segue.domain.quotes import priced_items
from segue.domain.timeline import Bridge, Extension, Format, Segment, Timeline
from tests.domain.builders import CATALOGUE, HD, bridged, clip, compiled, keys, step


def going_on(*more: Segment, **fields: object) -> Timeline:
    return Timeline(segments=(clip("a"), Extension.model_validate({"id": "on", **fields}), *more))


def delivered(plan: Plan) -> DeliverWork:
    work = step(plan, plan.goal).work
    assert isinstance(work, DeliverWork)
    return work


def test_a_clip_goes_on_from_its_last_frames() -> None:
    plan = compiled(going_on(seconds=2, take=3))
    ending, work = step(plan, "frames:on").work, step(plan, "extend:on").work
    assert isinstance(ending, EndingWork) and isinstance(work, ExtendWork)
    assert (ending.span.in_frame, ending.span.out_frame, ending.span.audio_track) == (48, 120, None)
    assert (work.generator, work.seconds, work.take) == ("procedural", 2, 3)
    assert step(plan, "conform:on").needs == ("extend:on",)
    pieces = delivered(plan).pieces
    assert [piece.extends for piece in pieces] == [False, True]
    assert [piece.file_stem for piece in pieces] == ["bridge-a", "extension-on"]
    assert [each.generate for each in delivered(plan).extensions] == ["extend:on"]
    assert plan.price == 0


@pytest.mark.parametrize(
    "segments",
    [
        (Extension(id="on"), clip("a")),
        (clip("a"), Extension(id="on"), Extension(id="further")),
        (clip("a"), Bridge(id="ab"), Extension(id="on")),
    ],
)
def test_it_needs_a_clip_before_it(segments: tuple[Segment, ...]) -> None:
    with pytest.raises(ValidationError, match="needs a clip"):
        Timeline(segments=segments)


def test_a_bridge_does_not_begin_where_a_clip_has_gone_on() -> None:
    with pytest.raises(ValidationError, match="bridge 'ab' needs a clip before it"):
        Timeline(segments=(clip("a"), Extension(id="on"), Bridge(id="ab"), clip("b")))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"generator": "nobody"}, "There is no generator 'nobody' here: choose one of procedural."),
        ({"generator": "veo"}, "'veo' makes bridges, and cannot continue a clip here: choose one of proced"),
        ({"seconds": 3}, "'procedural' continues a clip for 1, 2, 4 seconds, not 3: the nearest is 2."),
        ({"seconds": 60}, "the nearest is 4"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(fields: dict[str, object], sentence: str) -> None:
    with pytest.raises(DoesNotFit, match=sentence):
        compiled(going_on(**fields))


def test_its_sketch_is_free_and_short() -> None:
    plan = compiled(going_on(generator="veo"), "animatic")
    assert plan.price == 0
    spans = [piece.span for piece in delivered(plan).pieces]
    assert spans[0] is not None and spans[0].frames == 24 and spans[1] is None


def test_a_price_is_by_the_second_and_its_key_is_what_was_asked() -> None:
    prices = CATALOGUE.prices.changed(credits_per_second={"procedural": 3})
    costly = CATALOGUE.changed(prices=prices)
    plan = compiled(going_on(seconds=4), catalogue=costly)
    (item,) = priced_items(plan, (), ())
    assert (item.credits, item.words) == (12, "Extension 'on'")
    newer = costly.changed(generators=(costly.generators[0].changed(version=9), *costly.generators[1:]))
    assert keys(compiled(going_on(seconds=4), catalogue=newer))["extend:on"] == keys(plan)["extend:on"]
    for other in (going_on(seconds=2), going_on(seconds=4, take=2)):
        assert keys(compiled(other, catalogue=costly))["extend:on"] != keys(plan)["extend:on"]


def test_other_films_keep_their_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A film without one has the keys of a time when there was none."""
    hashed: list[str] = []

    def digest(tag: str, content: object) -> str:
        hashed.append(json.dumps(content))
        return real(tag, content)

    real = domain_keys.digest
    monkeypatch.setattr(domain_keys, "digest", digest)
    compiled(bridged("ab"))
    assert hashed and not any("extens" in each or "extends" in each for each in hashed)
    compiled(going_on())
    assert any("extensions" in each and "extends" in each for each in hashed)


def test_what_changed_is_told() -> None:
    plan = compiled(going_on(clip("b"), Bridge(id="bc"), clip("c")))
    assert (
        outlook(diff(plan.changed(steps=()), plan)).words == "Bridge 'bc' and extension 'on' are generated."
    )
    longer = compiled(going_on(clip("b"), Bridge(id="bc"), clip("c"), seconds=2))
    said = outlook(diff(plan, longer))
    assert said.words.startswith("Only extension 'on' is generated")
    assert next(each.words for each in said.segments if each.segment == "on").startswith("'on' is generated")


EXTENDER = CATALOGUE.generators[1].changed(
    name="onward",
    extension_seconds=(7,),
    extension_context_seconds=1,
    makes_sound=True,
    prompt_characters=20,
)
PAYING = CATALOGUE.changed(
    generators=(*CATALOGUE.generators, EXTENDER),
    prices=CATALOGUE.prices.changed(credits_per_second={"onward": 5}),
)


def paid(**fields: object) -> Timeline:
    return going_on(**{"generator": "onward", "seconds": 7, **fields})


def test_a_model_at_a_provider_is_given_the_clips_last_second() -> None:
    plan = compiled(paid(prompt="It rains."), catalogue=PAYING)
    made, ending = step(plan, "extend:on"), step(plan, "frames:on").work
    assert isinstance(made.work, ExtendWork) and isinstance(ending, EndingWork)
    assert (made.place, made.price, made.work.prompt) == ("provider", 35, "It rains.")
    assert ending.context_frames == 25 and str(made.work.canvas) == "1280x720"


@pytest.mark.parametrize(
    ("timeline", "sentence"),
    [
        (paid(seconds=4), "'onward' continues a clip for 7 seconds, not 4: the nearest is 7."),
        (paid(prompt="words " * 9), "The prompt has 54 characters and 'onward' takes 20: shorten it."),
        (
            paid().changed(format=Format(sound="model")),
            "'onward' continues a clip without a sound of its own",
        ),
        (
            paid().changed(segments=(clip("a", out_frame=23), *paid().segments[1:])),
            "continues a clip from its last 1 s, and 'on' follows 0.96 s: show more of the clip",
        ),
    ],
)
def test_what_a_model_cannot_continue_is_refused_in_words(timeline: Timeline, sentence: str) -> None:
    with pytest.raises(DoesNotFit, match=sentence):
        compiled(timeline, catalogue=PAYING)


def test_a_second_is_enough_and_a_sketch_needs_none() -> None:
    second = paid().changed(segments=(clip("a", out_frame=24), *paid().segments[1:]))
    assert compiled(second, catalogue=PAYING).price == 35
    frame = paid().changed(segments=(clip("a", out_frame=1), *paid().segments[1:]))
    catalogue = PAYING.changed(
        generators=(CATALOGUE.generators[0].changed(extension_seconds=(7,)), *PAYING.generators[1:])
    )
    assert compiled(frame, "animatic", catalogue=catalogue).price == 0


def test_a_prompt_belongs_to_the_key_and_none_is_as_it_was() -> None:
    one, other = (
        keys(compiled(paid(prompt=words), catalogue=PAYING)) for words in ("It rains.", "It snows.")
    )
    assert one["extend:on"] != other["extend:on"]
    free, said = keys(compiled(going_on())), keys(compiled(going_on(prompt="It rains.")))
    assert free["extend:on"] != said["extend:on"] and free["frames:on"] == said["frames:on"]


def test_the_ids_that_are_asked_are_those_that_continue_clips() -> None:
    price = {"720": 100}
    ids = (
        Model(id="old", as_of="2026-11-01", seconds=(4,), price_mills=price),
        Model(id="new", as_of="2026-11-01", seconds=(4,), price_mills=price, extension_seconds=(7,)),
    )
    own = with_models(EXTENDER, ids)
    assert own.extension_seconds == (7,)
    assert [each.id for each in own.models_for(HD, 7, extending=True)] == ["new"]
    assert [each.id for each in own.models_for(HD, 4)] == ["old", "new"]
    assert own.models_for(HD, 4, extending=True) == ()
    assert with_models(EXTENDER, ids[:1]).extension_seconds == ()
