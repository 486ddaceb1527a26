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

    making = makings.start("a", make)
    assert makings.start("a", make) is making
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

    making = Makings().start("a", make)
    making.over.wait()
    assert isinstance(making.error, told)


def test_no_more_than_so_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WAITING_PREVIEWS", 1)
    makings, go_on = Makings(), threading.Event()
    making = makings.start("a", lambda _: go_on.wait() and None)
    with pytest.raises(TooMuch):
        makings.start("b", lambda _: None)
    go_on.set()
    making.over.wait()
