"""What a timeline's sound means for its plan: who is asked for it, what it costs, which steps it changes."""

import pytest

from segue.domain.assets import Recording, Sound, SoundFacts
from segue.domain.compiler import compile_plan
from segue.domain.errors import DoesNotFit, NotFound
from segue.domain.keys import made_key
from segue.domain.plan import GenerateWork, InspectWork, Plan, SoundWork, recordings_of
from segue.domain.timeline import Format, Timeline, Track
from tests.domain.builders import ASSETS, CATALOGUE, bridged, compiled, keys, step

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


MUSIC = Recording(
    id="snd_music",
    owner="acc_1",
    name="music.wav",
    sha256="m" * 64,
    facts=SoundFacts(
        container="wav",
        bytes=9,
        samples=4 * 48_000,
        sound=Sound(
            index=0, stream_index=0, codec="pcm_s16le", sample_rate=48_000, channels=2, layout="stereo"
        ),
    ),
    created_at=0,
)


def with_track(gain: int = 0, form: Format = Format(), recording: Recording | None = MUSIC) -> Plan:
    under = bridged("ab").changed(format=form, track=Track(sound="snd_music", gain=gain))
    return compile_plan(under, "film", ASSETS, CATALOGUE, recording)


def test_a_track_changes_the_sound_and_no_picture() -> None:
    plain, music, softer = compiled(bridged("ab")), with_track(), with_track(-12)
    for one, other in ((plain, music), (music, softer)):
        changed = {id for id, key in keys(other).items() if keys(one)[id] != key}
        assert changed == {"sound", "stitch", "inspect", "deliver"}
    assert (recordings_of(plain), recordings_of(music)) == (set(), {"snd_music"})
    renamed = with_track(recording=MUSIC.changed(name="other.wav", id="snd_other"))
    assert keys(renamed)["sound"] == keys(music)["sound"]


def test_what_becomes_of_a_track_is_said() -> None:
    (said,) = (each for each in with_track().notices if "music.wav" in each)
    assert "lasts 4.0 s and the film about 14.0: it begins again" in said
    long = MUSIC.changed(facts=MUSIC.facts.changed(samples=60 * 48_000))
    (said,) = (each for each in with_track(recording=long).notices if "music.wav" in each)
    assert said.endswith("it is faded out where the film ends.")


def test_a_track_that_is_not_there_is_refused() -> None:
    with pytest.raises(NotFound, match="upload it first"):
        with_track(recording=None)


def test_a_silent_film_with_a_track_has_a_loudness() -> None:
    plan = with_track(form=Format(sound="silent", loudness=-14))
    assert (sound_of(plan).sounds, sound_of(plan).loudness) == ("silent", -14)
