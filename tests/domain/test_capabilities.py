"""A provider's ids: which are asked for a bridge, and in which order."""

from segue.domain.assets import Size
from segue.domain.capabilities import Capabilities, Model

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
