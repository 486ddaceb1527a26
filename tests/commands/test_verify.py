"""A film that was made here says so, names what it is made of, and comes with edit lists of those files."""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import opentimelineio as otio
import pytest

from tests.commands.conftest import A, B, Home, Said


@pytest.fixture
def film(home: Home, made: Said) -> Path:
    assert made.code == 0, made.err
    return home.folder / Path(made.answer["files"]["film"])


def test_a_film_names_its_signer_and_its_parts(home: Home, film: Path) -> None:
    said = home.command("verify", film, "--json")
    answer = said.answer
    assert (said.code, answer["state"], answer["signer"], answer["generated"]) == (
        0,
        "trusted",
        "Segue",
        False,
    )
    names = [part["name"] for part in answer["parts"]]
    assert names[0] == A.name and names[2] == B.name and "bridge" in names[1]


def test_a_film_that_was_changed_is_told_from_one_that_was_not(
    home: Home, film: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "changed.mp4"
    data = bytearray(film.read_bytes())
    data[len(data) // 2] ^= 0xFF
    changed.write_bytes(data)
    said = home.command("verify", changed)
    assert said.code == 1 and "Changed since it was signed" in said.out


def test_a_clip_that_nobody_signed(home: Home) -> None:
    said = home.command("verify", A)
    assert said.code == 1 and "never signed" in said.out


def test_another_authority_is_not_enough(home: Home, film: Path, tmp_path: Path) -> None:
    trusted = home.data / "keys" / "authority.pem"
    copied = shutil.copy(trusted, tmp_path / "trusted.pem")
    assert "somebody you trust" in home.command("verify", film, "--trust", copied).out
    strange = home.command("verify", film, "--trust", tmp_path / "absent.pem")
    assert strange.code != 0 and "absent.pem" in strange.err


def test_edit_lists_lie_beside_the_film_and_name_the_users_files(home: Home, made: Said, film: Path) -> None:
    folder = home.folder / made.answer["files"]["folder"]
    timeline = otio.adapters.read_from_file(str(folder / "film.otio"))
    video = timeline.tracks[0]
    files = [clip.media_reference.target_url for clip in video]
    assert files[0] == A.name and files[2] == B.name
    assert (folder / files[1]).is_file(), "the bridge lies where the edit list looks for it"
    frames = sum(clip.trimmed_range().duration.rescaled_to(12).value for clip in video)
    assert frames == pytest.approx(made.answer["frames"], abs=1)
    handles = video[0].available_range().duration.value - video[0].source_range.duration.value
    assert handles > 0, "what was cut off is still at hand"
    root = ElementTree.fromstring((folder / "film.fcpxml").read_text())
    assert [clip.get("name") for clip in root.iter("asset-clip")][::2] == [A.name, B.name]
    assert A.name in (folder / "film.edl").read_text()
    json.loads((folder / "report.json").read_text())
