"""Values for the tests of the domain: assets, catalogues, timelines, and strategies that draw them."""

import itertools
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from segue.domain.assets import Asset, Colour, Facts, Picture, Size, Sound
from segue.domain.capabilities import Capabilities, Catalogue, Prices
from segue.domain.compiler import compile_plan
from segue.domain.plan import Plan, Step
from segue.domain.timeline import Bridge, Clip, Extension, Segment, Target, Timeline

HD = Size(width=1280, height=720)
FULL_HD = Size(width=1920, height=1080)
PORTRAIT = Size(width=720, height=1280)

FREE = Capabilities(
    name="procedural",
    as_of="2026-11-01",
    place="worker",
    version=1,
    first_and_last_frame=True,
    context_frames=4,
    seconds=(1, 2, 3, 4, 5, 6, 7, 8),
    prompt_characters=4_000,
    extension_seconds=(1, 2, 4),
)
PAID = Capabilities(
    name="veo",
    as_of="2026-11-01",
    place="provider",
    version=0,
    first_and_last_frame=True,
    context_frames=1,
    seconds=(4, 6, 8),
    sizes=(HD, PORTRAIT, FULL_HD),
    rate=Fraction(24),
    prompt_characters=1_000,
)
PAID_WORKER = PAID.changed(name="open", place="worker", version=3)
FIRST_ONLY = PAID.changed(name="first-only", first_and_last_frame=False)

CATALOGUE = Catalogue(
    generators=(FREE, PAID, PAID_WORKER, FIRST_ONLY),
    prices=Prices(version="2026-11", credits_per_second={"veo": 8, "open": 2}),
)


def facts(
    frames: int = 120, rate: int = 24, size: Size = HD, sounds: int = 1, colour: Colour | None = None
) -> Facts:
    """What probe might say of a clip."""
    picture = Picture(
        stream_index=0,
        codec="h264",
        profile="High",
        pixel_format="yuv420p",
        bits=8,
        stored=size,
        shown=size,
        rotation=0,
        sample_aspect=Fraction(1),
        rate=Fraction(rate),
        frames=frames,
        variable_rate=False,
        start="1/24",
        field_order="progressive",
        colour=colour or Colour(),
        colour_assumed=False,
    )
    tracks = tuple(
        Sound(
            index=index,
            stream_index=index + 1,
            codec="aac",
            sample_rate=48_000,
            channels=2,
            layout="stereo",
        )
        for index in range(sounds)
    )
    return Facts(container="mp4", bytes=1_000, picture=picture, sounds=tracks)


def asset(name: str, owner: str = "acc_1", **of_facts: Any) -> Asset:
    """An asset whose bytes (and so its sha256) are its name's."""
    return Asset(
        id=f"ast_{name}",
        owner=owner,
        name=f"{name}.mp4",
        sha256=name * 8,
        facts=facts(**of_facts),
        created_at=0,
        used_at=0,
    )


LETTERS = "abcdefgh"
ASSETS = {each.id: each for each in (asset(letter) for letter in LETTERS)}


def clip(letter: str, id: str | None = None, **fields: Any) -> Clip:
    """A clip of the asset of that letter, called after it."""
    return Clip(id=id or letter, asset=f"ast_{letter}", **fields)


def bridged(letters: str, loop: bool = False, **of_bridges: Any) -> Timeline:
    """Clips with a bridge between each two, called after both: `ab` between `a` and `b`."""
    segments: list[Segment] = []
    for here, there in itertools.pairwise(letters):
        segments += [clip(here), Bridge(id=here + there, **of_bridges)]
    segments.append(clip(letters[-1]))
    if loop:
        segments.append(Bridge(id=letters[-1] + letters[0], **of_bridges))
    return Timeline(segments=tuple(segments), loop=loop)


def compiled(
    timeline: Timeline,
    target: Target = "film",
    catalogue: Catalogue = CATALOGUE,
    assets: dict[str, Asset] = ASSETS,
) -> Plan:
    """The plan of a timeline over the assets of this file."""
    return compile_plan(timeline, target, assets, catalogue)


def step(plan: Plan, id: str) -> Step:
    """The step with that id."""
    return next(each for each in plan.steps if each.id == id)


def keys(plan: Plan) -> dict[str, str]:
    """Keys by step."""
    return {each.id: each.key for each in plan.steps}


@st.composite
def clips(draw: st.DrawFn, id: str) -> Clip:
    """A clip of some asset, with or without its points."""
    start = draw(st.none() | st.integers(0, 59))
    end = draw(st.none() | st.integers(60, 120))
    return Clip(id=id, asset=f"ast_{draw(st.sampled_from(LETTERS))}", in_frame=start, out_frame=end)


@st.composite
def bridges(draw: st.DrawFn, id: str) -> Bridge:
    """A bridge that some generator of the catalogue can make."""
    return Bridge(
        id=id,
        seconds=draw(st.sampled_from([4, 6, 8])),
        generator=draw(st.sampled_from(["procedural", "veo", "open"])),
        prompt=draw(st.none() | st.sampled_from(["a slow pan", "the light fades"])),
        anchor=draw(st.sampled_from(["last", "auto"])),
        take=draw(st.integers(1, 3)),
    )


@st.composite
def timelines(draw: st.DrawFn, at_least: int = 1) -> Timeline:
    """Any timeline that compiles: clips, some of them joined by bridges, perhaps in a loop."""
    count = draw(st.integers(at_least, 5))
    segments: list[Segment] = []
    loop = draw(st.booleans())
    for number in range(count):
        segments.append(draw(clips(f"c{number}")))
        if number < count - 1 and draw(st.booleans()):
            segments.append(draw(bridges(f"b{number}")))
        elif draw(st.integers(0, 3)) == 0 and (number < count - 1 or not loop):
            segments.append(Extension(id=f"e{number}", seconds=draw(st.sampled_from([1, 4]))))
    if loop:
        segments.append(draw(bridges("back")))
    return Timeline(segments=tuple(segments), loop=loop)


targets: st.SearchStrategy[Target] = st.sampled_from(["film", "animatic", "prompts"])
