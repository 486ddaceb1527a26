"""Whatever a provider answers: one submit for each attempt, both frames as chosen, and no credit too many."""

import pytest

from tests.models import sound_answers
from tests.models.answer_rows import PAGE, Row
from tests.models.answers import HEADER, answered, section, stored_section
from tests.models.extending_answers import (
    NOT_GIVEN,
    extending_answers,
    extending_section,
    stored_extending_section,
)
from tests.models.providers import PROVIDERS
from tests.models.sound_answers import MAKERS


def held(row: Row) -> None:
    """What is true of every answer."""
    assert (row.captured, row.released) == ((8, 0) if row.user.startswith("the film") else (0, 8))
    assert set(row.frames) == {row.chosen}
    ids = 2 if "retired" in row.words else 1
    assert row.submits == row.attempts * ids
    assert row.said in row.logged and (not row.said or row.said not in row.user)
    assert row.stray == 0  # nothing of ours went to another host


@pytest.mark.parametrize("name", PROVIDERS)
def test_the_page_says_what_each_answer_comes_to(name: str) -> None:
    rows = list(answered(name))
    for row in rows:
        if row.attempts:
            held(row)
        else:
            assert row.user.startswith("before anything is held") and row.submits == row.captured == 0
    assert section(name, rows) == stored_section(name)


def test_the_page_says_what_each_answer_comes_to_where_a_clip_goes_on() -> None:
    rows = []
    for row, likeness in extending_answers():
        rows.append(row)
        assert (row.captured, row.released) == ((14, 0) if row.user.startswith("the film") else (0, 14))
        ids = 2 if "retired" in row.words else 1
        assert row.submits == (0 if row.words == NOT_GIVEN.words else row.attempts * ids) == len(likeness)
        assert all(decibels > 30 for decibels in likeness) and row.stray == 0
        assert row.said in row.logged and (not row.said or row.said not in row.user)
    assert extending_section(rows) == stored_extending_section()


def test_the_page_holds_nothing_else() -> None:
    sounds = "".join(sound_answers.stored_section(name) for name in MAKERS)
    providers = "".join(stored_section(name) for name in PROVIDERS) + stored_extending_section()
    assert PAGE.read_text() == HEADER + providers + sound_answers.INTRODUCTION + sounds


@pytest.mark.parametrize("name", MAKERS)
def test_the_page_says_what_each_answer_of_a_maker_of_sounds_comes_to(name: str) -> None:
    rows = list(sound_answers.answered(name))
    for row in rows:
        assert (row.captured, row.released) == ((4, 0) if row.user.startswith("the film") else (0, 4))
        assert row.submits == row.attempts and row.stray == 0
        assert row.said in row.logged and (not row.said or row.said not in row.user)
    assert sound_answers.section(name, rows) == sound_answers.stored_section(name)
