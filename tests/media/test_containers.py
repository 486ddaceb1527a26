"""The one list of what is taken."""

from segue.media.containers import ACCEPT, CONTAINERS, DEMUXERS, EXTENSIONS, STRANGERS, stranger_named


def test_every_promised_ending_is_in_the_list() -> None:
    promised = ["mp4", "mov", "m4v", "mkv", "webm", "avi", "mts", "m2ts", "ts", "mxf", "3gp", "wmv", "flv"]
    assert sorted(EXTENSIONS) == sorted(promised)
    assert set(ACCEPT.split(",")) == {f".{extension}" for extension in promised}


def test_no_ending_is_both_taken_and_refused() -> None:
    assert not {extension for each in STRANGERS for extension in each.extensions} & set(EXTENSIONS)


def test_no_demuxer_follows_a_list_or_opens_a_picture() -> None:
    assert all(each.demuxers and each.media_types for each in CONTAINERS)
    assert not {"hls", "dash", "concat", "image2", "svg_pipe", "png_pipe", "gif", "wav", "mp3"} & set(
        DEMUXERS
    )


def test_how_a_file_begins_says_more_than_its_name() -> None:
    assert "GIF" in (stranger_named(b"GIF89a", "mp4") or "")
    assert stranger_named(b"\x1a\x45\xdf\xa3", "mkv") is None
    assert all(each.sentence.endswith(".") for each in STRANGERS)
