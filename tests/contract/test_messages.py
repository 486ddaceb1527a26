"""What every Messages promises, and the Store's promise that messages leave with their commit."""

import threading
from itertools import pairwise
from pathlib import Path

import pytest

from segue.domain import limits
from segue.domain.errors import StepFailed
from segue.ports import Message, Transaction
from tests.contract.adapters import Courier, ManualClock
from tests.contract.processes import child
from tests.contract.values import Purse, creates, emits, eventually, step_message


class Handled:
    """A handler that notes what it was given, and fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self._lock = threading.Lock()
        self._failures = failures
        self.messages: list[Message] = []

    def __call__(self, message: Message) -> None:
        with self._lock:
            self.messages.append(message)
            if len(self.messages) <= self._failures:
                raise StepFailed("not yet", detail="on purpose")

    @property
    def ids(self) -> list[str]:
        with self._lock:
            return sorted(message.id for message in self.messages)


def test_what_is_published_is_delivered_to_its_topic_as_it_was(courier: Courier) -> None:
    steps, polls = Handled(), Handled()
    courier.start({"step": steps, "poll": polls})
    one = Message(id="m:1", topic="step", subject="rnd_a", step="clip:ä", attempt=3, not_before=5)
    two = Message(id="m:2", topic="poll", subject="rnd_b")
    courier.messages.publish(one, two)
    eventually(lambda: steps.messages == [one] and polls.messages == [two])


def test_what_waits_is_delivered_when_delivery_starts(courier: Courier) -> None:
    courier.messages.publish(*(step_message(f"m{number}") for number in range(30)))
    handled = Handled()
    courier.start({"step": handled})
    eventually(lambda: handled.ids == sorted(f"m{number}" for number in range(30)))


def test_messages_leave_with_their_commit_or_not_at_all(courier: Courier) -> None:
    handled = Handled()
    courier.start({"step": handled})

    def work(number: int, transaction: Transaction) -> None:
        emits(step_message(f"m{number}"))(transaction)
        creates(Purse(id=f"p{number}"))(transaction)
        if number % 3 == 0:
            raise ValueError(number)

    for number in range(30):
        try:
            courier.store.transact(lambda t, number=number: work(number, t), on="a")
        except ValueError:
            assert courier.store.get(Purse, f"p{number}") is None
    courier.messages.publish(step_message("z"))
    expected = sorted(["z", *(f"m{number}" for number in range(30) if number % 3)])
    eventually(lambda: handled.ids == expected)


def test_a_handler_sees_the_commit_that_sent_its_message(courier: Courier) -> None:
    seen: list[Purse | None] = []
    courier.start({"step": lambda message: seen.append(courier.store.get(Purse, message.id))})
    for number in range(20):
        purse = Purse(id=f"p{number}")
        courier.store.transact(
            lambda t, purse=purse: (creates(purse)(t), emits(step_message(purse.id))(t)), on="a"
        )
    eventually(lambda: len(seen) == 20)
    assert None not in seen


def test_a_handler_may_commit_and_send_on(courier: Courier) -> None:
    done = threading.Event()

    def handler(message: Message) -> None:
        if message.attempt == 50:
            done.set()
        following = message.changed(id=f"m{message.attempt + 1}", attempt=message.attempt + 1)
        courier.store.transact(emits(following), on="a")

    courier.start({"step": handler})
    courier.messages.publish(step_message("m0"))
    assert done.wait(30)


def test_nothing_is_delivered_before_its_time(courier: Courier, clock: ManualClock) -> None:
    handled = Handled()
    courier.start({"step": handled})
    courier.messages.publish(step_message("late", clock.now() + 60_000), step_message("now", clock.now()))
    eventually(lambda: handled.ids == ["now"])
    clock.advance(59_999)
    courier.messages.publish(step_message("other"))
    eventually(lambda: handled.ids == ["now", "other"])
    clock.advance(1)
    eventually(lambda: handled.ids == ["late", "now", "other"])


def test_published_twice_while_it_waits_is_one(courier: Courier, clock: ManualClock) -> None:
    handled = Handled()
    courier.messages.publish(step_message("m"), step_message("m"))
    courier.messages.publish(step_message("m"))
    courier.start({"step": handled})
    courier.messages.publish(step_message("later", clock.now() + 10))
    courier.messages.publish(step_message("later", clock.now() + 10))
    eventually(lambda: handled.ids == ["m"])
    clock.advance(10)
    eventually(lambda: "later" in handled.ids)
    courier.messages.publish(step_message("end"))
    eventually(lambda: "end" in handled.ids)
    assert handled.ids == ["end", "later", "m"]


def test_published_again_after_its_delivery_is_delivered_again(courier: Courier) -> None:
    handled = Handled()
    courier.start({"step": handled})
    for times in range(1, 10):
        courier.messages.publish(step_message("m"))
        eventually(lambda times=times: len(handled.messages) == times)


def test_published_again_during_its_delivery_is_delivered_again(courier: Courier) -> None:
    begun, go_on, handled = threading.Event(), threading.Event(), Handled()

    def handler(message: Message) -> None:
        begun.set()
        assert go_on.wait(30)
        handled(message)

    courier.start({"step": handler})
    courier.messages.publish(step_message("m"))
    assert begun.wait(30)
    courier.messages.publish(step_message("m"))
    courier.messages.publish(step_message("m"))
    go_on.set()
    eventually(lambda: len(handled.messages) == 2)


def test_a_handler_that_raises_is_called_again_with_growing_pauses(
    courier: Courier, clock: ManualClock
) -> None:
    calls: list[int] = []

    def handler(message: Message) -> None:
        calls.append(clock.now())
        if len(calls) < 5:
            raise StepFailed("not yet", detail="on purpose")

    courier.start({"step": handler})
    courier.messages.publish(step_message("m"))
    eventually(lambda: time_passes(clock, 100) and len(calls) == 5)
    for failures, (before, after) in enumerate(pairwise(calls)):
        assert after - before >= limits.RETRY_BASE_MS * 2**failures / 2
    courier.messages.publish(step_message("end"))
    eventually(lambda: len(calls) == 6)
    assert not courier.messages.dead()


def test_a_message_that_always_fails_is_set_aside(courier: Courier, clock: ManualClock) -> None:
    handled = Handled(failures=10_000)
    courier.start({"step": handled})
    message = step_message("poison")
    courier.messages.publish(message)
    eventually(lambda: time_passes(clock, 30_000) and list(courier.messages.dead()) == [message])
    assert len(handled.messages) == limits.MESSAGE_ATTEMPTS


def time_passes(clock: ManualClock, milliseconds: int) -> bool:
    clock.advance(milliseconds)
    return True


def test_a_topic_without_a_handler_is_tried_again(courier: Courier, clock: ManualClock) -> None:
    handled = Handled()
    courier.start({"poll": handled})
    courier.messages.publish(step_message("m"), Message(id="p", topic="poll", subject="a"))
    eventually(lambda: handled.ids == ["p"])
    courier.stop()
    clock.advance(limits.RETRY_CEILING_MS)
    courier.start({"step": handled})
    eventually(lambda: handled.ids == ["m", "p"])


def test_a_message_in_delivery_is_not_handed_out_twice(courier: Courier) -> None:
    lock, running, most = threading.Lock(), {"n": 0}, []

    def handler(message: Message) -> None:
        with lock:
            running["n"] += 1
            most.append(running["n"])
        courier.store.transact(creates(Purse(id=f"p{len(most)}")), on="a")  # a commit wakes the deliveries
        threading.Event().wait(0.2)
        with lock:
            running["n"] -= 1

    courier.start({"step": handler})
    courier.messages.publish(step_message("m"))
    eventually(lambda: len(most) == 1 and running["n"] == 0)
    courier.messages.publish(step_message("end"))
    eventually(lambda: len(most) == 2 and running["n"] == 0)
    assert most == [1, 1]


def test_stopping_waits_for_handlers_and_loses_nothing(courier: Courier) -> None:
    handled = Handled()
    for number in range(40):
        courier.messages.publish(step_message(f"m{number}"))
    courier.start({"step": handled})
    courier.stop()
    before = len(handled.messages)
    courier.start({"step": handled})
    eventually(lambda: len(handled.messages) == 40)
    assert before <= 40 and len(set(handled.ids)) == 40


def test_another_process_may_publish(courier: Courier, platform_name: str, tmp_path: Path) -> None:
    handled = Handled()
    courier.start({"step": handled})
    processes = [child(platform_name, tmp_path, "publish", f"m{number}") for number in range(2)]
    for number in range(50):
        courier.messages.publish(step_message(f"own{number}"))
    assert [process.wait() for process in processes] == [0, 0]
    for process in processes:
        process.communicate()
    eventually(lambda: len(handled.messages) == 52)
    assert {"m0", "m1"} < set(handled.ids)


def test_a_kill_during_delivery_loses_no_message(
    courier: Courier, platform_name: str, tmp_path: Path
) -> None:
    courier.messages.publish(step_message("m"))
    process = child(platform_name, tmp_path, "deliver-and-hang")
    assert process.stdout is not None and process.stdout.readline() == "m\n"
    process.kill()
    process.communicate()
    handled = Handled()
    courier.start({"step": handled})
    eventually(lambda: handled.ids == ["m"])


@pytest.mark.parametrize("count", [0, 1, 300])
def test_many_at_once(courier: Courier, count: int) -> None:
    handled = Handled()
    courier.start({"step": handled})
    courier.messages.publish(*(step_message(f"m{number}") for number in range(count)))
    eventually(lambda: len(handled.messages) == count)
