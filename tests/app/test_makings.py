"""What is made in the background: once for each name, a few at most, and never silently broken."""

import threading

import pytest

from segue.app.makings import Makings, Told
from segue.domain import limits
from segue.domain.errors import MediaRefused, StepFailed, TooMuch


def test_one_making_for_each_name_says_how_far_it_is() -> None:
    makings, told, go_on = Makings(), threading.Event(), threading.Event()

    def make(tell: Told) -> None:
        tell(1, 4)
        told.set()
        go_on.wait()

    making = makings.start("strip", "a", make)
    assert makings.start("strip", "a", make) is making
    told.wait()
    assert (making.done, making.over.is_set()) == (250, False)
    go_on.set()
    making.over.wait()
    assert making.error is None


@pytest.mark.parametrize(
    ("raised", "told"), [(MediaRefused("No."), MediaRefused), (ValueError("a bug"), StepFailed)]
)
def test_what_goes_wrong_is_kept_for_whoever_asks(raised: Exception, told: type[Exception]) -> None:
    def make(_: Told) -> None:
        raise raised

    making = Makings().start("strip", "a", make)
    making.over.wait()
    assert isinstance(making.error, told)


def test_no_more_than_so_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WAITING_PREVIEWS", 1)
    makings, go_on = Makings(), threading.Event()
    making = makings.start("strip", "a", lambda _: go_on.wait() and None)
    with pytest.raises(TooMuch):
        makings.start("strip", "b", lambda _: None)
    go_on.set()
    making.over.wait()


def test_what_takes_long_holds_up_nothing_of_another_kind() -> None:
    makings, begun, go_on = Makings(), threading.Event(), threading.Event()

    def long(_: Told) -> None:
        begun.set()
        go_on.wait()

    first = makings.start("proxy", "a", long)
    begun.wait()
    second = makings.start("proxy", "b", lambda _: None)
    makings.start("strip", "c", lambda _: None).over.wait()
    assert not second.over.is_set()
    go_on.set()
    first.over.wait()
    second.over.wait()
