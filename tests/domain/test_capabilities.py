"""A provider's ids: which are asked for a bridge, and in which order."""

from segue.domain.assets import Size
from segue.domain.capabilities import Capabilities, Model, with_models

HD, PORTRAIT = Size(width=1280, height=720), Size(width=720, height=1280)


def model(id: str, mills: int, seconds: tuple[int, ...] = (4, 8)) -> Model:
    return Model(id=id, as_of="2026-11-20", seconds=seconds, price_mills={"720": mills})


def generator(*models: Model) -> Capabilities:
    return Capabilities(
        name="paid",
        as_of="2026-11-20",
        place="provider",
        version=0,
        first_and_last_frame=True,
        context_frames=1,
        seconds=(4, 8),
        prompt_characters=1_000,
        models=models,
    )


def test_an_id_that_is_gone_is_never_replaced_by_a_dearer_one() -> None:
    offered = generator(model("first", 100), model("dear", 400), model("cheap", 50))
    assert [each.id for each in offered.models_for(HD, 4)] == ["first", "cheap"]
    assert [each.id for each in offered.models_for(PORTRAIT, 8)] == ["first", "cheap"]


def test_an_id_is_asked_only_for_what_it_makes() -> None:
    offered = generator(model("short", 100, (4,)), model("long", 200, (8,)))
    assert [each.id for each in offered.models_for(HD, 8)] == ["long"]
    assert offered.models_for(HD, 6) == ()
    assert offered.models_for(Size(width=1920, height=1080), 4) == ()


def test_an_operators_own_ids_take_the_place_of_the_built_in_ones() -> None:
    offered = generator(model("built-in", 100)).changed(sizes=(HD, Size(width=1920, height=1080)))
    newer = model("newer", 150, (3, 5)).changed(as_of="2027-01-15")
    changed = with_models(offered, (newer, model("other", 90, (5,))))
    assert [each.id for each in changed.models_for(HD, 5)] == ["newer", "other"]
    assert (changed.seconds, changed.sizes, changed.as_of) == ((3, 5), (HD,), "2027-01-15")
    assert with_models(offered, ()) is offered
