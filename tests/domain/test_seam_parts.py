"""What a seam's parts mean."""

from segue.domain.seam_parts import HALVES, PART_WORDS, seam_parts


def test_every_part_has_words() -> None:
    assert HALVES.keys() == PART_WORDS.keys()


def test_the_most_visible_part_comes_first_and_says_if_it_is_noticed() -> None:
    found = seam_parts({"luma": 0.0, "click": 0.5, "jump": 0.1, "of another time": 9.0})
    assert [part.name for part in found] == ["click", "jump", "luma"]
    assert [part.noticed for part in found] == [True, False, False]
    assert found[1].words == "not noticed: the picture jumps"
