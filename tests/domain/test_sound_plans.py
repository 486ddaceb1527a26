"""What a timeline's sound means for its plan: who is asked for it, what it costs, which steps it changes."""

import pytest

from segue.domain.errors import DoesNotFit
from segue.domain.keys import made_key
from segue.domain.plan import GenerateWork, InspectWork, Plan, SoundWork
from segue.domain.timeline import Format, Timeline
from tests.domain.builders import CATALOGUE, bridged, compiled, keys, step

SINGING = CATALOGUE.changed(generators=tuple(each.changed(makes_sound=True) for each in CATALOGUE.generators))
PAID = next(name for name, price in CATALOGUE.prices.credits_per_second.items() if price)
SECONDS = next(each.seconds[0] for each in CATALOGUE.generators if each.name == PAID)


def timeline(form: Format) -> Timeline:
    return bridged("ab", generator=PAID, seconds=SECONDS, prompt="on").changed(format=form)


def take_of(plan: Plan) -> GenerateWork:
    work = next(each.work for each in plan.steps if each.kind == "generate")
    assert isinstance(work, GenerateWork)
    return work


def sound_of(plan: Plan) -> SoundWork:
    work = step(plan, "sound").work
    assert isinstance(work, SoundWork)
    return work


def test_a_models_sound_is_asked_for_priced_and_laid_under_its_bridge() -> None:
    silent = compiled(timeline(Format()), catalogue=SINGING)
    plan = compiled(timeline(Format(sound="model")), catalogue=SINGING)
    assert (take_of(silent).sound, take_of(plan).sound) == (False, True)
    assert plan.price == SINGING.prices.sound_factor * silent.price > 0
    generate = next(each.id for each in plan.steps if each.kind == "generate")
    assert [piece.generate for piece in sound_of(plan).pieces] == [None, generate, None]
    assert generate in step(plan, "sound").needs
    assert keys(plan)[generate] != keys(silent)[generate]
    made = [made_key(take_of(each), "a", "b", "on") for each in (silent, plan)]
    assert made[0] != made[1]


def test_an_animatic_of_it_is_free_and_has_room_tone() -> None:
    plan = compiled(timeline(Format(sound="model")), "animatic", catalogue=SINGING)
    assert (plan.price, sound_of(plan).sounds) == (0, "room")


def test_a_generator_that_makes_no_sound_is_refused() -> None:
    deaf = CATALOGUE.changed(
        generators=tuple(each.changed(makes_sound=False) for each in CATALOGUE.generators)
    )
    with pytest.raises(DoesNotFit, match="makes no sound of its own"):
        compiled(timeline(Format(sound="model")), catalogue=deaf)


def test_another_loudness_changes_the_sound_and_no_picture() -> None:
    plain, loud = (compiled(timeline(Format(loudness=target))) for target in (None, -14))
    changed = {id for id, key in keys(loud).items() if keys(plain)[id] != key}
    assert changed == {"sound", "stitch", "inspect", "deliver"}
    inspect = step(loud, "inspect").work
    assert isinstance(inspect, InspectWork) and inspect.loudness == -14


def test_a_silent_film_promises_no_loudness() -> None:
    plan = compiled(timeline(Format(sound="silent", preset="youtube")))
    assert (sound_of(plan).sounds, sound_of(plan).loudness) == ("silent", None)
    assert sound_of(compiled(timeline(Format(preset="youtube")))).loudness == -14
