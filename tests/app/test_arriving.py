"""An upload that nobody finished becomes what it is; whoever then asks for it gets that, or the reason."""

import dataclasses
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.app.arriving import finish_arrived, upload_given_up
from segue.app.context import App
from segue.app.intake import upload_name
from segue.app.recordings import finish_recording
from segue.app.uploads import finish_upload, start_upload
from segue.domain.assets import Asset, Recording
from segue.domain.errors import MediaRefused, NotFound
from segue.media.probe import SandboxedProber
from segue.ports import Transaction
from tests.app.world import ANN, World
from tests.conftest import CLIPS


@pytest.fixture
def app(world: World) -> Iterator[App]:
    yield dataclasses.replace(world.app, prober=SandboxedProber())


def arrived(app: App, name: str, data: bytes) -> str:
    upload, _ = start_upload(app, ANN, name, len(data))
    app.bucket.put_bytes(upload_name(upload.id), data)
    return upload.id


def test_a_clip_is_a_clip_and_also_the_recording_that_somebody_wants_of_it(app: App) -> None:
    upload = arrived(app, "a.mp4", (CLIPS / "sample_a.mp4").read_bytes())
    clip = finish_arrived(app, ANN, upload)
    assert isinstance(clip, Asset) and finish_upload(app, ANN, upload) == clip
    sound = finish_recording(app, ANN, upload)
    assert (sound.name, sound.sha256) == ("a.mp4", clip.sha256)


def test_an_upload_whose_clip_is_forgotten_by_now_is_to_be_sent_again(app: App) -> None:
    upload = arrived(app, "a.mp4", (CLIPS / "sample_a.mp4").read_bytes())
    clip = finish_arrived(app, ANN, upload)

    def forgotten(transaction: Transaction) -> None:
        transaction.get(Asset, clip.id)
        transaction.delete(Asset, clip.id)

    app.store.transact(forgotten, on=clip.id)
    with pytest.raises(NotFound, match="upload the sound first"):
        finish_recording(app, ANN, upload)
    with pytest.raises(NotFound, match="upload the clip first"):
        finish_upload(app, ANN, upload)


def test_a_sound_is_a_recording_and_says_why_it_is_no_clip(app: App, tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "song.wav"), "wb") as song:
        song.setparams((1, 2, 48_000, 0, "NONE", "not compressed"))
        song.writeframes(bytes(2 * 96_000))
    upload = arrived(app, "song.wav", (tmp_path / "song.wav").read_bytes())
    sound = finish_arrived(app, ANN, upload)
    assert isinstance(sound, Recording) and finish_recording(app, ANN, upload) == sound
    with pytest.raises(MediaRefused, match=r"'song\.wav' has sound but no picture"):
        finish_upload(app, ANN, upload)
    assert finish_arrived(app, ANN, upload) == sound


def test_what_is_neither_is_refused_with_the_same_sentence_each_time(app: App) -> None:
    upload = arrived(app, "notes.mp4", b"to do: buy milk")
    with pytest.raises(MediaRefused) as first:
        finish_arrived(app, ANN, upload)
    for finish in (finish_upload, finish_recording, finish_arrived):
        with pytest.raises(MediaRefused) as again:
            finish(app, ANN, upload)
        assert again.value.sentence == first.value.sentence
    assert not list(app.bucket.list(""))


def test_one_that_nobody_could_look_at_is_to_be_sent_again(app: App) -> None:
    upload = arrived(app, "a.mp4", (CLIPS / "sample_a.mp4").read_bytes())
    upload_given_up(app, upload)
    with pytest.raises(MediaRefused, match="send it again"):
        finish_upload(app, ANN, upload)
    assert app.bucket.stat(upload_name(upload)) is None
