"""What is kept of an attempt, and of a price table."""

import pytest
from pydantic import ValidationError

from segue.domain.attempts import GenerationAttempt
from segue.domain.capabilities import Prices
from segue.domain.payments import Pack


def test_an_end_that_is_known_stays() -> None:
    asked = GenerationAttempt(
        id="takes:r:k:1", owner="a", render="r", step="generate:b1", generator="paid", attempt=1, asked_at=1
    )
    delivered = asked.ended("delivered", 2, model="m")
    assert (delivered.state, delivered.ended_at, delivered.model) == ("delivered", 2, "m")
    assert delivered.ended("failed", 3, "too late") == delivered


def test_two_packs_have_two_names() -> None:
    pack = Pack(id="small", credits=1, cents=1)
    with pytest.raises(ValidationError):
        Prices(version="v", credits_per_second={}, packs=(pack, pack))
    assert Prices(version="v", credits_per_second={}, packs=(pack,)).packs == (pack,)
