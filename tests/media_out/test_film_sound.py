"""A film's sound, by its waveform: clips keep theirs, bridges have tone or the model's, a loudness is met."""

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from segue.domain.errors import DoesNotFit
from segue.domain.frames import SOUND_RATE
from segue.domain.results import Effect, Generated, Inspection, Sounded, Voice
from segue.domain.timeline import Format, Sounds, Track
from segue.media.credentials import read
from segue.media.film_shape import shape_of
from segue.media.sound_files import read_sound
from segue.media.steps.deliver import deliver
from segue.platform.embedded.authority import signing_certificate
from segue.platform.embedded.clock import SystemClock
from segue.ports import StepInput
from tests.media_out.jobs import CATALOGUE, Film, TestJob, bridge, build, clip, compiled, make_clip
from tests.models.fakes.elevenlabs import tone as tone_of

CLIPS = Path(__file__).parent.parent / "clips"
A, B = CLIPS / "sample_a.mp4", CLIPS / "sample_b.mp4"
SECOND = SOUND_RATE
PARTS = [clip("a", A, 24, 48), bridge("x"), clip("b", B, 24, 48)]
BRIDGE = 22 * SOUND_RATE // 24
MAKER = CATALOGUE.generators[0].changed(name="maker", place="provider", first_and_last_frame=False)
SINGING = CATALOGUE.changed(generators=(CATALOGUE.generators[0].changed(makes_sound=True),))


def heard(path: Path) -> np.ndarray:
    return np.concatenate(list(read_sound(path)))


def original(path: Path, folder: Path) -> np.ndarray:
    """A clip's whole sound as FFmpeg alone decodes it."""
    into = folder / f"{path.stem}.wav"
    make_clip(into, "-i", str(path), "-vn", "-af", "aresample=48000,aformat=channel_layouts=stereo")
    return heard(into)


def decibels(sound: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))


def sounded(film: Film) -> Sounded:
    result = film.result("sound")
    assert isinstance(result, Sounded)
    return result


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    return build(tmp_path_factory.mktemp("film"), *compiled(PARTS), until="sound")


def again(film: Film, folder: Path, form: Format, until: str = "inspect") -> Film:
    """The same film in another form, as far as its sound goes."""
    same = {id: film.outputs[id] for id in film.outputs if id != "sound"}
    form = form.changed(size="320x180", rate="24")
    return build(folder / "again", *compiled(PARTS, format=form), done=same, until=until)


def test_clips_keep_their_sound_to_the_sample_and_its_measure_is_told(film: Film, tmp_path: Path) -> None:
    sound = heard(film.file("sound", "sound.flac"))
    for path, at in ((A, 0), (B, SECOND + BRIDGE)):
        true = original(path, tmp_path)[SECOND : 2 * SECOND]
        inner = slice(SECOND // 100, -SECOND // 100)  # a track may begin or end a little beside its picture
        assert np.abs(sound[at : at + SECOND][inner] - true[inner]).max() < 1e-3
    result = sounded(film)
    assert result.gain_db == 0
    assert result.integrated_loudness_lufs is not None and result.true_peak_dbtp is not None
    assert abs(result.true_peak_dbtp - 20 * np.log10(np.abs(sound).max())) < 1.5


def test_a_clip_whose_sound_ended_long_before_is_left_in_silence(tmp_path: Path) -> None:
    def toned(name: str, seconds: float) -> Path:
        picture = ("-f", "lavfi", "-i", "testsrc2=s=64x64:r=24:d=2")
        tone = ("-f", "lavfi", "-i", f"anoisesrc=a=0.2:seed=1:d={seconds}")
        return make_clip(tmp_path / name, *picture, *tone, "-c:v", "libx264", "-c:a", "pcm_s16le")

    parts = [clip("a", toned("a.mkv", 0.75)), bridge("x"), clip("b", toned("b.mkv", 2))]
    film = build(tmp_path / "film", *compiled(parts), until="sound")
    sound, tenth = heard(film.file("sound", "sound.flac")), SECOND // 10
    seam, usual = 2 * SECOND, decibels(sound[: SECOND // 2])
    assert decibels(sound[seam : seam + tenth]) < usual - 25
    assert abs(decibels(sound[seam + BRIDGE - tenth : seam + BRIDGE]) - usual) < 3


@pytest.mark.parametrize("target", [-30, -12])
def test_a_loudness_is_reached_by_one_gain_and_no_peak_is_too_high(
    film: Film, tmp_path: Path, target: int
) -> None:
    made = again(film, tmp_path, Format(loudness=target))
    result = sounded(made)
    assert result.integrated_loudness_lufs == pytest.approx(target, abs=0.5)
    assert result.true_peak_dbtp is not None and result.true_peak_dbtp <= -1
    inspection = made.result("inspect")
    assert isinstance(inspection, Inspection)
    assert {"loudness", "peak", "level", "clicks"} <= {each.name for each in inspection.checks if each.passed}
    if target == -30:
        before, after = (heard(each.file("sound", "sound.flac")) for each in (film, made))
        assert np.abs(after - before * 10 ** (result.gain_db / 20)).max() < 1e-4


def test_a_preset_carries_its_loudness() -> None:
    assert Format(preset="youtube").wanted.loudness == -14
    assert Format(preset="youtube", loudness=-20).wanted.loudness == -20
    assert Format().wanted.loudness is None


def test_a_silent_film_has_no_sound(film: Film, tmp_path: Path) -> None:
    made = again(film, tmp_path, Format(sound="silent", loudness=-14), until="deliver")
    assert not sounded(made).has_sound
    assert shape_of(made.file("deliver", "film.mp4")).sound is None
    assert "as was asked" in made.file("deliver", "report.json").read_text()


def test_a_models_own_sound_lies_over_the_tone_and_comes_and_goes(film: Film, tmp_path: Path) -> None:
    plan, assets = compiled(PARTS, format=Format(size="320x180", rate="24", sound="model"), catalogue=SINGING)
    asked = next(step for step in plan.steps if step.id == "generate:x")
    assert asked.work.model_dump()["sound"] is True
    take = make_clip(
        tmp_path / "take.mkv",
        *("-i", str(film.file("generate:x", "take.mkv")), "-f", "lavfi", "-i", "sine=1000:r=44100:d=1"),
        *("-c:v", "copy", "-c:a", "flac"),
    )
    result = film.result("generate:x")
    assert isinstance(result, Generated)
    files = film.outputs["generate:x"].files
    outputs = {**film.outputs, "generate:x": StepInput(result, {**files, "take.mkv": take})}
    same = {id: each for id, each in outputs.items() if id != "sound"}
    made = build(tmp_path / "film", plan, assets, done=same, until="sound")
    before, after = (heard(each.file("sound", "sound.flac")) for each in (film, made))
    extra = after - before
    within = extra[SECOND : SECOND + BRIDGE]
    assert np.abs(np.delete(extra, np.arange(SECOND, SECOND + BRIDGE), axis=0)).max() < 1e-4
    middle = within[BRIDGE // 2 - 4800 : BRIDGE // 2 + 4800, 0]
    assert decibels(middle) == pytest.approx(-21.1, abs=1)  # FFmpeg's sine has an amplitude of 1/8
    assert np.argmax(np.abs(np.fft.rfft(middle))) * SOUND_RATE / len(middle) == pytest.approx(1000, abs=5)
    assert np.abs(within[:100]).max() < 0.01 and np.abs(within[-100:]).max() < 0.01


def test_a_generator_without_sound_is_not_asked_for_it() -> None:
    with pytest.raises(DoesNotFit, match="makes no sound of its own"):
        compiled(PARTS, format=Format(sound="model"))
    plan, _ = compiled(PARTS, format=Format(sound="model"), target="animatic")
    assert all(step.work.model_dump().get("sound") is not True for step in plan.steps)


def test_an_effect_lies_over_its_bridges_tone_alone(film: Film, tmp_path: Path) -> None:
    parts = [PARTS[0], bridge("x").changed(effect="a whistle"), PARTS[2]]
    plan, assets = compiled(parts, catalogue=CATALOGUE.changed(sound_maker=MAKER))
    whistle = tmp_path / "effect.mp3"
    whistle.write_bytes(tone_of(1, 1000))
    made_of_words = Effect(generator="maker", model="m", prompt="a whistle", samples=SOUND_RATE)
    same = {id: each for id, each in film.outputs.items() if id != "sound"}
    outputs = {**same, "effect:x": StepInput(made_of_words, {"effect.mp3": whistle})}
    made = build(tmp_path / "film", plan, assets, done=outputs, until="inspect")
    before, after = (heard(each.file("sound", "sound.flac")) for each in (film, made))
    extra = after - before
    assert np.abs(np.delete(extra, np.arange(SECOND, SECOND + BRIDGE), axis=0)).max() < 1e-4
    within = extra[SECOND : SECOND + BRIDGE]
    middle = within[BRIDGE // 2 - 4800 : BRIDGE // 2 + 4800, 0]
    assert decibels(middle) == pytest.approx(-3 - 9, abs=1)  # a whole sine, 9 dB softer
    assert np.argmax(np.abs(np.fft.rfft(middle))) * SOUND_RATE / len(middle) == pytest.approx(1000, abs=5)
    assert np.abs(within[:100]).max() < 0.01 and np.abs(within[-100:]).max() < 0.01


@pytest.mark.parametrize("seconds", [0.5, 1.7, 9.0])
def test_a_voice_begins_with_its_bridge_and_runs_on_to_its_own_end(
    seconds: float, film: Film, tmp_path: Path
) -> None:
    parts = [PARTS[0], bridge("x").changed(voice="We left."), PARTS[2]]
    plan, assets = compiled(parts, catalogue=CATALOGUE.changed(voice_maker=MAKER))
    samples = round(seconds * SOUND_RATE)
    spoken = make_clip(tmp_path / "voice.wav", "-f", "lavfi", "-i", f"sine=1000:r=24000:d={seconds}")
    said = Voice(generator="maker", model="m", prompt="We left.", samples=samples)
    same = {id: each for id, each in film.outputs.items() if id != "sound"}
    outputs = {**same, "voice:x": StepInput(said, {"voice.audio": spoken})}
    made = build(tmp_path / "film", plan, assets, done=outputs, until="inspect")
    before, after = (heard(each.file("sound", "sound.flac")) for each in (film, made))
    extra = (after - before)[:, 0]
    assert len(before) == len(after)
    stop = min(SECOND + samples, len(before))
    assert np.abs(np.delete(extra, np.arange(SECOND, stop))).max() < 1e-4
    assert np.argmax(np.abs(extra) > 1e-3) - SECOND < 480  # from the bridge's first sample on
    assert decibels(extra[SECOND + 4_800 : stop - 4_800]) == pytest.approx(-21.1, abs=0.5)
    assert decibels(extra[stop - 4_800 : stop - 2_400]) == pytest.approx(-21.1, abs=0.5)  # none is faded away
    assert sounded(made).has_sound and isinstance(made.result("inspect"), Inspection)


def test_what_is_heard_from_words_is_told_and_signed_for(film: Film, tmp_path: Path) -> None:
    parts = [PARTS[0], bridge("x").changed(effect="a whistle", voice="We left."), PARTS[2]]
    plan, assets = compiled(parts, catalogue=CATALOGUE.changed(sound_maker=MAKER, voice_maker=MAKER))
    whistle, spoken = tmp_path / "effect.mp3", tmp_path / "voice.audio"
    whistle.write_bytes(tone_of(1, 1000))
    make_clip(tmp_path / "voice.wav", "-f", "lavfi", "-i", "sine=400:r=24000:d=1").rename(spoken)
    effect = Effect(generator="maker", model="fx-1", prompt="a whistle", samples=SOUND_RATE)
    voice = Voice(generator="maker", model="tts-1", prompt="We left.", samples=SOUND_RATE)
    anew = ("sound", "stitch", "inspect", "deliver")
    same = {id: each for id, each in film.outputs.items() if id not in anew}
    words = {
        "effect:x": StepInput(effect, {"effect.mp3": whistle}),
        "voice:x": StepInput(voice, {"voice.audio": spoken}),
    }
    made = build(tmp_path / "film", plan, assets, done=same | words, until="inspect")
    seen = made.result("inspect")
    assert isinstance(seen, Inspection) and len(seen.seams) == 2
    for seam in seen.seams:  # what was asked for is no fault of a seam
        assert seam.parts["level"] == seam.parts["click"] == 0
    step, scratch = plan.steps[-1], tmp_path / "deliver"
    scratch.mkdir()
    needed = {need: made.outputs[need] for need in step.needs}
    certificate = signing_certificate(tmp_path / "keys", SystemClock().now())
    files = deliver(TestJob(plan, step, scratch, assets, needed), lambda: certificate).files
    report = json.loads(files["report.json"].read_text())
    told = {name: report["segments"][1][name]["model"] for name in ("effect", "voice")}
    assert told == {"effect": "fx-1", "voice": "tts-1"}
    assert "A sound under a bridge was made from words, by maker." in report["about"]
    assert "A line over a bridge was not spoken by a person: maker made it." in report["about"]
    said = read(files["film.mp4"], certificate.anchors)
    assert (said.state, said.generated) == ("trusted", True)  # the bridge itself no model made
    assert [name for name, _ in said.ingredients][-2:] == ["x (sound from words)", "x (voice)"]


def recording(folder: Path, seconds: float) -> Path:
    """A file of soft music: a tone that is nowhere else."""
    source = f"sine=1000:r=44100:d={seconds},volume=-20dB"
    return make_clip(folder / f"music-{seconds}.wav", "-f", "lavfi", "-i", source)


def under(film: Film, folder: Path, track: Path, sounds: Sounds = "room", gain: int = 0) -> Film:
    """The same film with a recording under it."""
    same = {id: film.outputs[id] for id in film.outputs if id != "sound"}
    form = Format(size="320x180", rate="24", sound=sounds)
    plan = compiled(PARTS, format=form, track=(Track(sound="snd_1", gain=gain), track))
    return build(folder / f"under{gain}{sounds}", *plan, done=same, until="inspect")


def level_of(sound: np.ndarray, first: float, last: float) -> float:
    return decibels(sound[round(first * SECOND) : round(last * SECOND)])


def test_a_recording_runs_under_the_whole_film_and_is_faded_out_with_it(film: Film, tmp_path: Path) -> None:
    made = under(film, tmp_path, recording(tmp_path, 20), gain=6)
    before, after = (heard(each.file("sound", "sound.flac")) for each in (film, made))
    extra = after - before
    assert len(extra) == len(before)
    whole, ends = len(before) / SECOND, len(before) / SECOND / 4
    expected = -21.1 - 20 + 6  # FFmpeg's sine has an amplitude of 1/8
    for place in (0.2, 1.0, 1.5, whole - 1.2):  # in A, at the seam, in the bridge, in B
        assert level_of(extra, place, place + 0.1) == pytest.approx(expected, abs=0.5)
    fading = [level_of(extra, whole - ends * share, whole - ends * share + 0.05) for share in (0.9, 0.5, 0.1)]
    assert fading[0] > fading[1] > fading[2] and fading[2] < expected - 10
    assert np.abs(extra[-20:]).max() < 1e-4


def test_a_short_recording_begins_again_without_a_hole_or_a_click(film: Film, tmp_path: Path) -> None:
    made = under(film, tmp_path, recording(tmp_path, 1.2), sounds="silent")
    sound = heard(made.file("sound", "sound.flac"))
    levels = [level_of(sound, at, at + 0.05) for at in np.arange(0.1, 2.0, 0.05)]
    assert all(-42.5 < level < -37.5 for level in levels)  # where a tone fades into itself: 3 dB at most
    third = np.abs(np.diff(sound[:, 0].astype(np.float64), n=3))
    assert third.max() < 0.05 * np.abs(sound).max()  # of a tone of 1 kHz itself it is 0.2 %, of a click all
    assert sounded(made).has_sound and isinstance(made.result("inspect"), Inspection)


def tone(path: Path, level: float, *, rate: int, channels: str, seconds: float = 1.0) -> Path:
    """A clip with a tone at a level, at a sample rate, in a layout of channels."""
    picture = f"testsrc2=size=320x180:rate=24:duration={seconds}"
    noise = f"anoisesrc=a={level}:r={rate}:d={seconds}:seed=3,aformat=channel_layouts={channels}"
    return make_clip(path, "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", noise, "-c:a", "pcm_s16le")


@pytest.mark.parametrize(
    ("before", "after", "channels"),
    [
        ((0.1, 44_100, "mono"), (0.02, 48_000, "5.1"), 2),
        ((0.1, 96_000, "5.1"), (0.02, 48_000, "5.1"), 6),
        ((0.1, 8_000, "stereo"), (0.02, 22_050, "mono"), 2),
    ],
)
def test_tone_slides_from_one_level_to_the_other_whatever_the_layouts(
    tmp_path: Path, before: tuple[float, int, str], after: tuple[float, int, str], channels: int
) -> None:
    paths = [
        tone(tmp_path / f"{name}.mov", level, rate=rate, channels=layout)
        for name, (level, rate, layout) in zip("ab", (before, after), strict=True)
    ]
    parts = [clip("a", paths[0]), bridge("x", seconds=2), clip("b", paths[1])]
    made = build(tmp_path / "film", *compiled(parts), until="sound")
    sound = heard(made.file("sound", "sound.flac"))
    assert sound.shape[1] == channels
    bridged = sound[SECOND:-SECOND]
    assert len(bridged) == 46 * SOUND_RATE // 24
    tenth = SECOND // 10
    levels = [decibels(sound[SECOND - 2 * tenth : SECOND - tenth]), decibels(bridged[:tenth])]
    levels += [decibels(bridged[-tenth:]), decibels(sound[-SECOND + tenth : -SECOND + 2 * tenth])]
    assert levels[1] == pytest.approx(levels[0], abs=2)
    assert levels[2] == pytest.approx(levels[3], abs=2)
    parts_of = [decibels(each) for each in np.array_split(bridged, 6)]
    assert all(later < earlier + 1 for earlier, later in pairwise(parts_of))
    assert Fraction(len(sound), SOUND_RATE) == Fraction(24 + 46 + 24, 24)
