"""Takes of a model that may be made again: what they are held at, what they are called, who offers them."""

import pytest

from segue.domain.errors import DoesNotFit
from segue.domain.keys import made_key
from segue.domain.plan import FramesWork, GenerateWork, PlanIndex
from segue.domain.quotes import priced_items
from segue.domain.render import advance
from segue.domain.render_model import Admitted, Claimed, Due, Finished, GenerationBroke, Submitted
from tests.domain.builders import bridged, compiled, keys, step
from tests.domain.renders import held

VEO = {"generator": "veo", "prompt": "on"}


def test_all_that_may_be_made_is_held() -> None:
    plain, thrice = compiled(bridged("ab", **VEO)), compiled(bridged("ab", retakes=2, **VEO))
    generate = step(thrice, "generate:ab")
    assert (thrice.price, generate.take_price) == (3 * plain.price, plain.price)
    assert step(thrice, "stitch").take_price == 0
    (item,) = priced_items(thrice, (), ())
    assert item.words == "Bridge 'ab': up to 3 takes, of which only those that are made are charged"
    frames = step(thrice, "frames:ab").work
    assert isinstance(frames, FramesWork) and frames.context_frames == 12


def test_asking_for_them_is_another_wish() -> None:
    plain, thrice = (step(compiled(bridged("ab", retakes=n, **VEO)), "generate:ab") for n in (0, 2))
    assert plain.key != thrice.key
    works = plain.work, thrice.work
    assert isinstance(works[0], GenerateWork) and isinstance(works[1], GenerateWork)
    assert made_key(works[0], "a", "b", "on") != made_key(works[1], "a", "b", "on")


def test_a_sketch_has_none_and_free_generators_try_by_themselves() -> None:
    sketch = compiled(bridged("ab", retakes=2, **VEO), "animatic")
    assert keys(sketch) == keys(compiled(bridged("ab", **VEO), "animatic"))
    with pytest.raises(DoesNotFit, match="'procedural' tries again by itself"):
        compiled(bridged("ab", retakes=1))


def test_a_take_to_better_is_no_failure() -> None:
    plan = compiled(bridged("ab", retakes=2, **VEO))
    index = PlanIndex.of(plan)
    render = advance(held(index), index, Admitted(), 1).render
    render = advance(render, index, Claimed("w", "w/1", ("frames:ab",)), 2).render
    render = advance(render, index, Finished("w/1", ("frames:ab",)), 3).render
    render = advance(render, index, Claimed("", "p", ("generate:ab",)), 4).render
    render = advance(render, index, Submitted("p", "generate:ab"), 5).render
    again = GenerationBroke("generate:ab", "", "", again=True, to_better=True)
    render = advance(render, index, again, 6).render
    record = render.steps["generate:ab"]
    assert (record.state, record.attempt, record.failures, render.failure) == ("ready", 1, 0, None)
    assert advance(render, index, again, 7).render == advance(render, index, Due(), 7).render
