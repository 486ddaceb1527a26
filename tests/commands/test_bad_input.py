"""What the command refuses: one clear sentence, a stable code, an exit code, and nothing half-written."""

import os
import socket
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from segue.commands.exit_codes import EXIT_CODES
from segue.commands.files import readable_file
from segue.domain.errors import MediaRefused, SegueError
from tests.commands.conftest import A, B, Command


@dataclass(frozen=True)
class Row:
    """`arguments` may name what `_inputs` makes. `words` are part of the sentence."""

    arguments: tuple[object, ...]
    code: str
    exit_code: int
    words: str


TABLE = {
    "no command of that name": Row(("frobnicate",), "bad_request", 2, "frobnicate"),
    "an unknown option": Row(("bridge", A, B, "--colour", "red"), "bad_request", 2, "--colour"),
    "no clip": Row(("bridge",), "bad_request", 2, "clips"),
    "one clip": Row(("bridge", A), "bad_request", 2, "--loop"),
    "no such file": Row(("bridge", A, "nowhere.mp4"), "not_found", 4, "no file 'nowhere.mp4'"),
    "a folder for a clip": Row(("bridge", A, "folder"), "media_unusable", 3, "not a file"),
    "zero bytes": Row(("bridge", A, "empty.mp4"), "media_unusable", 3, "'empty.mp4' is empty"),
    "not media": Row(("bridge", A, "text.mp4"), "media_unusable", 3, "text.mp4"),
    "sound only": Row(("bridge", A, "sound.wav"), "media_unusable", 3, "sound.wav"),
    "truncated": Row(("bridge", A, "truncated.mp4"), "media_unusable", 3, "truncated.mp4"),
    "a prompt of 100,000 characters": Row(
        ("bridge", A, B, "--prompt", "a" * 100_000), "does_not_fit", 2, "100,000 characters"
    ),
    "a prompt file that is not there": Row(("bridge", A, B, "--prompt", "@no.txt"), "not_found", 4, "no.txt"),
    "a prompt file that is a clip": Row(("bridge", A, B, "--prompt", f"@{A}"), "bad_request", 2, "UTF-8"),
    "a prompt file of other JSON": Row(
        ("bridge", A, B, "--prompt", "@other.json"), "invalid_timeline", 2, "'prompts'"
    ),
    "prompts for other clips": Row(
        ("bridge", A, B, "--prompt", "@prompts.json"), "bad_request", 2, "'bridge-7'"
    ),
    "a bridge of 100 seconds": Row(("bridge", A, B, "--seconds", "100"), "invalid_timeline", 2, "seconds"),
    "a length the generator cannot make": Row(
        ("bridge", A, B, "--seconds", "59"), "does_not_fit", 2, "the nearest is"
    ),
    "seconds in words": Row(("bridge", A, B, "--seconds", "four"), "bad_request", 2, "valid integer: see"),
    "an odd size": Row(("bridge", A, B, "--size", "1281x720"), "invalid_timeline", 2, "even numbers"),
    "a size beyond 4k": Row(("bridge", A, B, "--size", "8000x4000"), "invalid_timeline", 2, "out of bounds"),
    "a rate in words": Row(("bridge", A, B, "--rate", "fast"), "invalid_timeline", 2, "rate"),
    "an unknown fit": Row(("bridge", A, B, "--fit", "stretch"), "bad_request", 2, "blur"),
    "an unknown generator": Row(("bridge", A, B, "--generator", "magic"), "does_not_fit", 2, "procedural"),
    "take 0": Row(("bridge", A, B, "--take", "0"), "invalid_timeline", 2, "take"),
    "a point that is none": Row(("bridge", A, B, "--a-out", "end"), "bad_request", 2, "timecode"),
    "a timecode that is never counted": Row(
        ("bridge", A, B, "--a-out", "00:00:01:30"), "bad_request", 2, "its frames to 23"
    ),
    "nothing to do with the books": Row(("ledger",), "bad_request", 2, "Missing command: see segue --help."),
    "a bridge of no seconds": Row(
        ("bridge", A, B, "--seconds", "0"), "invalid_timeline", 2, "'seconds' is 1 or more."
    ),
    "a point beyond the clip": Row(("bridge", A, B, "--a-out", "99999"), "does_not_fit", 2, "clip-1"),
    "an end before its beginning": Row(
        ("bridge", A, B, "--a-in", "50", "--a-out", "40"), "invalid_timeline", 2, "must come before"
    ),
    "no such audio track": Row(("bridge", A, B, "--audio-track", "5"), "does_not_fit", 2, "track"),
    "a second clip's point without one": Row(
        ("bridge", A, "--loop", "--b-in", "3"), "bad_request", 2, "second clip"
    ),
    "an existing film": Row(("bridge", A, B, "-o", "taken.mp4"), "conflict", 6, "--force"),
    "an existing folder beside": Row(("bridge", A, B, "-o", "beside.mp4"), "conflict", 6, "beside.segue"),
    "a clip as its own film": Row(
        ("bridge", "clip.mp4", B, "-o", "clip.mp4", "--force"), "bad_request", 2, "one of the clips"
    ),
    "a folder as the film": Row(("bridge", A, B, "-o", "folder"), "bad_request", 2, "is a folder"),
    "a film that is not an MP4": Row(("bridge", A, B, "-o", "film.mov"), "bad_request", 2, ".mp4"),
    "a film of prompts": Row(
        ("bridge", A, B, "--target", "prompts", "-o", "film.mp4"), "bad_request", 2, "leave -o out"
    ),
    "a folder that is not there": Row(("bridge", A, B, "-o", "no/film.mp4"), "not_found", 4, "create it"),
    "a folder where nothing can be written": Row(
        ("bridge", A, B, "-o", "/proc/film.mp4"), "forbidden", 4, "cannot be written|Nothing can be written"
    ),
    "no timeline": Row(("film", "nowhere.json"), "not_found", 4, "nowhere.json"),
    "a timeline that is no JSON": Row(("film", "broken.json"), "invalid_timeline", 2, "not valid JSON"),
    "an unknown field": Row(("film", "field.json"), "invalid_timeline", 2, "'segments.0.speed'"),
    "an unknown kind": Row(("film", "kind.json"), "invalid_timeline", 2, "'kind'"),
    "a missing field": Row(("film", "missing.json"), "invalid_timeline", 2, "'segments.0.asset' is missing"),
    "a bridge at the end": Row(("film", "end.json"), "invalid_timeline", 2, "a clip after it"),
    "a clip of a timeline that is not there": Row(("quote", "clip.json"), "not_found", 4, "gone.mp4"),
    "somebody else's asset": Row(("quote", "asset.json"), "not_found", 4, "upload it first"),
    "a probe of nothing": Row(("probe", "nowhere.mp4"), "not_found", 4, "nowhere.mp4"),
    "a probe of no media": Row(("probe", "text.mp4"), "media_unusable", 3, "'text.mp4'"),
    "no such render": Row(("renders", "rnd_none"), "not_found", 4, "no such render"),
    "a render to cancel that is not there": Row(("cancel", "rnd_none"), "not_found", 4, "no such render"),
    "no such pack": Row(("credits", "buy", "huge"), "bad_request", 2, "small"),
    "a folder to watch that is not there": Row(("watch", "nowhere"), "not_found", 4, "create it"),
    "a port that is none": Row(("studio", "--port", "99999"), "bad_request", 2, "--port"),
}  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all of the table: a clip that it has read once it knows."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def inputs(place: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the table names, in the folder that the commands stand in."""
    monkeypatch.setenv("SEGUE_DATA", str(data))
    (place / "folder").mkdir()
    (place / "empty.mp4").touch()
    (place / "text.mp4").write_text("This is not a film. " * 100)
    (place / "truncated.mp4").write_bytes(A.read_bytes()[:400_000])
    with wave.open(str(place / "sound.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(16_000))
    (place / "taken.mp4").write_text("mine")
    (place / "beside.segue").mkdir()
    (place / "clip.mp4").write_bytes(A.read_bytes())
    clip = '{"kind": "clip", "id": "a", "asset": "gone.mp4"}'
    bridge = '{"kind": "bridge", "id": "x"}'
    texts = {
        "other.json": '{"words": 1}',
        "prompts.json": '{"prompts": {"bridge-7": "a slow pan"}}',
        "broken.json": '{"segments": [',
        "field.json": '{"segments": [{"kind": "clip", "id": "a", "asset": "gone.mp4", "speed": 2}]}',
        "kind.json": '{"segments": [{"kind": "title", "id": "a"}]}',
        "missing.json": '{"segments": [{"kind": "clip", "id": "a"}]}',
        "end.json": f'{{"segments": [{clip}, {bridge}]}}',
        "clip.json": f'{{"segments": [{clip}]}}',
        "asset.json": '{"segments": [{"kind": "clip", "id": "a", "asset": "ast_0123456789abcdef0123"}]}',
    }
    for name, text in texts.items():
        (place / name).write_text(text)
    return place


@pytest.mark.parametrize("name", TABLE)
def test_bad_input_is_refused_with_a_sentence_and_leaves_nothing(
    name: str, inputs: Path, segue: Command
) -> None:
    row = TABLE[name]
    before = _everything_in(inputs)
    said = segue(*row.arguments)
    last = said.err.splitlines()[-1]
    assert last.startswith("segue: ")
    assert any(words in last for words in row.words.split("|")), last
    assert "Traceback" not in said.err
    assert last.endswith((".", "--help."))
    assert said.code == row.exit_code, last
    assert said.out == ""
    assert _everything_in(inputs) == before


@pytest.mark.parametrize("name", ["an unknown option", "no such file", "not media", "an existing film"])
def test_with_json_the_error_is_the_one_document(name: str, inputs: Path, segue: Command) -> None:
    row = TABLE[name]
    said = segue(*row.arguments, "--json")
    assert said.answer["error"] == {
        "code": row.code,
        "sentence": said.err.splitlines()[-1].removeprefix("segue: "),
        "exit_code": row.exit_code,
        "retryable": False,
        "charged": 0,
        "render": None,
    }


def _everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_port_in_use_is_refused(segue: Command) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = segue("studio", "--port", port, "--no-open")
    assert said.code == 8
    assert (
        said.err
        == f"segue: Port {port} is in use by another program: stop it, or choose another with --port.\n"
    )


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    clip = tmp_path / "secret.mp4"
    clip.write_bytes(A.read_bytes())
    clip.chmod(0)
    with as_nobody(), pytest.raises(MediaRefused, match=r"'secret.mp4' cannot be read"):
        readable_file(clip)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without root's right to read everything."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_data_folder_that_cannot_be_used_is_said(
    segue: Command, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "file").touch()
    monkeypatch.setenv("SEGUE_DATA", str(place / "file" / "data"))
    said = segue("credits")
    assert said.code == 8
    assert "set SEGUE_DATA to another" in said.err


def test_every_kind_of_error_has_a_documented_exit_code() -> None:
    pending = [SegueError]
    while pending:
        each = pending.pop()
        assert each.exit_code in EXIT_CODES, each
        pending.extend(each.__subclasses__())
