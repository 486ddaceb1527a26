"""What a timeline's sound means for its plan: who is asked for it, what it costs, which steps it changes."""

import pytest

from segue.domain.assets import Recording, Sound, SoundFacts
from segue.domain.capabilities import Catalogue
from segue.domain.compiler import compile_plan
from segue.domain.errors import DoesNotFit, NotFound
from segue.domain.keys import made_key, words_key
from segue.domain.plan import (
    EffectWork,
    GenerateWork,
    InspectWork,
    Plan,
    SoundWork,
    VoiceWork,
    recordings_of,
)
from segue.domain.quotes import priced_items
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
    used_at=0,
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


MAKER = CATALOGUE.generators[0].changed(
    name="maker",
    place="provider",
    first_and_last_frame=False,
    seconds=tuple(range(1, 7)),
    prompt_characters=20,
)
PRICES = CATALOGUE.prices.changed(credits_per_second={**CATALOGUE.prices.credits_per_second, "maker": 1})
WITH_MAKER = CATALOGUE.changed(sound_maker=MAKER, prices=PRICES)
SPEAKER = MAKER.changed(name="speaker", prompt_characters=30)
WITH_VOICE = CATALOGUE.changed(
    voice_maker=SPEAKER,
    prices=CATALOGUE.prices.changed(credits_per_second={**CATALOGUE.prices.credits_per_second, "speaker": 1}),
)


def with_effect(words: str = "wind", seconds: int = SECONDS, form: Format = Format()) -> Timeline:
    asked = bridged("ab", generator="procedural", seconds=seconds, effect=words)
    return asked.changed(format=form)


def test_a_sound_from_words_is_made_priced_and_heard_under_its_bridge() -> None:
    plan = compiled(with_effect(), catalogue=WITH_MAKER)
    made = step(plan, "effect:ab")
    assert made.work == EffectWork(generator="maker", seconds=SECONDS, prompt="wind")
    assert (made.place, made.price, plan.price) == ("provider", SECONDS, SECONDS)
    assert [piece.effect for piece in sound_of(plan).pieces] == [None, "effect:ab", None]
    assert "effect:ab" in step(plan, "sound").needs
    assert [each.words for each in priced_items(plan, (), ())] == ["Sound under bridge 'ab'"]
    again = compiled(with_effect().changed(format=Format(rate="30")), catalogue=WITH_MAKER)
    assert step(again, "effect:ab").key == made.key  # nothing else of the film is in it
    other = compiled(with_effect("rain"), catalogue=WITH_MAKER)
    assert step(other, "effect:ab").key != made.key
    assert keys(other)["sound"] != keys(plan)["sound"]


def test_a_film_without_effects_has_the_keys_of_a_time_before_them() -> None:
    plain = with_effect().changed(segments=bridged("ab", generator="procedural", seconds=SECONDS).segments)
    assert keys(compiled(plain, catalogue=WITH_MAKER)) == keys(compiled(plain))


def test_an_animatic_has_no_effects() -> None:
    assert all(each.kind != "effect" for each in compiled(with_effect(), "animatic").steps)


@pytest.mark.parametrize(
    ("timeline", "catalogue", "words"),
    [
        (with_effect(), CATALOGUE, "No maker of sounds is set up here"),
        (with_effect(form=Format(sound="silent")), WITH_MAKER, "silent film has no sound under"),
        (with_effect(seconds=7), WITH_MAKER, "at most 6 seconds"),
        (with_effect("w" * 21), WITH_MAKER, "21 characters and 'maker' takes 20"),
    ],
)
def test_an_effect_that_cannot_be_made_is_refused_in_words(
    timeline: Timeline, catalogue: Catalogue, words: str
) -> None:
    with pytest.raises(DoesNotFit, match=words):
        compiled(timeline, catalogue=catalogue)


def with_voice(line: str = "We left.", seconds: int = SECONDS, form: Format = Format()) -> Timeline:
    return bridged("ab", generator="procedural", seconds=seconds, voice=line).changed(format=form)


def test_a_line_is_spoken_priced_and_heard_over_its_bridge() -> None:
    plan = compiled(with_voice(), catalogue=WITH_VOICE)
    made = step(plan, "voice:ab")
    assert made.work == VoiceWork(generator="speaker", seconds=SECONDS, prompt="We left.")
    assert (made.place, made.price, plan.price) == ("provider", SECONDS, SECONDS)
    assert [piece.voice for piece in sound_of(plan).pieces] == [None, "voice:ab", None]
    assert "voice:ab" in step(plan, "sound").needs
    assert [each.words for each in priced_items(plan, (), ())] == ["Voice over bridge 'ab'"]
    other = compiled(with_voice("We stayed."), catalogue=WITH_VOICE)
    assert step(other, "voice:ab").key != made.key and keys(other)["sound"] != keys(plan)["sound"]
    effect = EffectWork(generator="speaker", seconds=SECONDS, prompt="We left.")
    assert isinstance(made.work, VoiceWork) and words_key(effect) != words_key(made.work) == made.key
    plain = with_voice().changed(segments=bridged("ab", generator="procedural", seconds=SECONDS).segments)
    assert keys(compiled(plain, catalogue=WITH_VOICE)) == keys(compiled(plain))
    assert all(each.kind != "voice" for each in compiled(with_voice(), "animatic").steps)


@pytest.mark.parametrize(
    ("timeline", "catalogue", "words"),
    [
        (with_voice(), CATALOGUE, "No voice is set up here"),
        (with_voice(form=Format(sound="silent")), WITH_VOICE, "silent film has no voice over"),
        (
            with_voice("w" * 31),
            WITH_VOICE,
            "31 characters, and 30 are spoken in the",
        ),
        (with_voice("w" * 16, seconds=1), WITH_VOICE, "16 characters, and 15 are spoken in the 1 s"),
    ],
)
def test_a_line_that_cannot_be_spoken_is_refused_in_words(
    timeline: Timeline, catalogue: Catalogue, words: str
) -> None:
    with pytest.raises(DoesNotFit, match=words):
        compiled(timeline, catalogue=catalogue)
