"""The pair of frames that a bridge joins: as they will be sent, as they would be chosen, and how they fit."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from segue.api.callers import Known
from segue.app import previews
from segue.app.previews import Stills
from segue.domain.faults import unlike_shapes
from segue.domain.previews import match_words
from segue.domain.timeline import Fit, Timeline
from segue.domain.value import Many, Value

router = APIRouter(tags=["pairs"])

FIT_WORDS: dict[Fit, str] = {
    "blur": "All of the picture, on itself, large and blurred",
    "pad": "All of the picture, on black",
    "crop": "The frame filled, the picture's rim cut off",
}


class AskedPair(Value):
    """A timeline, and which of its bridges is meant."""

    timeline: Timeline
    bridge: Annotated[str, Field(max_length=100)]


class StillView(Value):
    """One frame as a PNG. A render of the same timeline hands these very bytes to the generator.

    `link` needs no sign-in, and is good for 15 minutes.
    """

    asset: str
    frame: int
    link: str
    sha256: str
    width: int
    height: int


class MatchParts(Value):
    """How well two frames go together as pictures, and in their motion."""

    picture: float
    motion: float


class MatchView(Value):
    """How well two frames go together, from 0 to 1, and what that means for the bridge."""

    score: float
    words: str
    parts: MatchParts


class StillsView(Value):
    """The frames a bridge joins: the last one shown before it, the first one after it."""

    first: StillView
    last: StillView
    match: MatchView


class AnchorView(Value):
    """One frame of the best pair: how many frames it leaves out beside the cut, and why it was chosen."""

    asset: str
    frame: int
    dropped: int
    reason: str


class AnchorsView(StillsView):
    """The best pair of frames near the cut: what a bridge with anchor `auto` joins.

    A free one that may be noticed is made from other pairs, too: its film tells which frames it joins.
    """

    before: AnchorView
    after: AnchorView
    reason: str


class FitView(Value):
    """Both frames in small, in one way of fitting them into the film."""

    fit: Fit
    words: str
    first: StillView
    last: StillView


class FitsView(Value):
    """The ways of fitting clips of unlike shapes. `needed`: their shapes differ, so one has to be chosen."""

    needed: bool
    words: str
    fits: Many[FitView]


@router.post("/stills")
def make_stills(caller: Known, body: AskedPair) -> StillsView:
    """The two frames of a bridge, exact, with how well they match. Nothing is spent."""
    return StillsView(**_pair(previews.stills(caller.app, caller.user, body.timeline, body.bridge)))


@router.post("/anchors")
def find_anchors(caller: Known, body: AskedPair) -> AnchorsView:
    """The best frames to join near this bridge's cuts, each with its reason. Nothing is changed or spent."""
    found = previews.stills(caller.app, caller.user, body.timeline, body.bridge, "auto")
    anchors, work = found.found, found.work
    before, after = anchors.reasons
    return AnchorsView(
        **_pair(found),
        before=AnchorView(
            asset=work.before.asset,
            frame=anchors.before_frame,
            dropped=anchors.dropped_before,
            reason=before,
        ),
        after=AnchorView(
            asset=work.after.asset, frame=anchors.after_frame, dropped=anchors.dropped_after, reason=after
        ),
        reason=f"{before}; {after}",
    )


@router.post("/fits")
def show_fits(caller: Known, body: AskedPair) -> FitsView:
    """The bridge's two frames in each way of fitting, in small, to choose by looking."""
    shown = previews.fits(caller.app, caller.user, body.timeline, body.bridge)
    work = shown[0][1].work
    unlike = unlike_shapes(work.before.facts, (work.after.facts,))
    return FitsView(
        needed=unlike is not None,
        words=unlike or "Both clips have one shape: there is nothing to choose.",
        fits=tuple(
            FitView(fit=fit, words=FIT_WORDS[fit], first=_first(each), last=_last(each))
            for fit, each in shown
        ),
    )


def _pair(stills: Stills) -> dict[str, Any]:
    match = stills.found.match
    parts = MatchParts(picture=match.picture, motion=match.motion)
    return {
        "first": _first(stills),
        "last": _last(stills),
        "match": MatchView(score=match.score, words=match_words(match.score), parts=parts),
    }


def _first(stills: Stills) -> StillView:
    found, work = stills.found, stills.work
    return _still(work.before.asset, found.before_frame, stills.first, found.first_sha256, stills)


def _last(stills: Stills) -> StillView:
    found, work = stills.found, stills.work
    return _still(work.after.asset, found.after_frame, stills.last, found.last_sha256, stills)


def _still(asset: str, frame: int, link: str, sha256: str, stills: Stills) -> StillView:
    size = stills.work.canvas
    return StillView(asset=asset, frame=frame, link=link, sha256=sha256, width=size.width, height=size.height)
