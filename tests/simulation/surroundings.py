"""The bucket, the provider, the steps and the payments of a simulated installation."""

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator
from copy import copy
from pathlib import Path

from segue.app.provider import waited_out
from segue.app.steps import renew
from segue.domain import limits
from segue.domain.artifacts import Artifact, Submission, plan_name
from segue.domain.capabilities import Capabilities
from segue.domain.errors import NoSpace, NotFound, StepFailed, Unavailable
from segue.domain.plan import FilmFormat, Plan, PlanIndex
from segue.domain.render_model import Renewed
from segue.domain.results import Anchors, Generated
from segue.ports import (
    FailedOutcome,
    Filtered,
    Gone,
    Outcome,
    PaymentNews,
    PaymentState,
    ProviderRefused,
    Running,
    Stat,
    StepJob,
    StepOutput,
    Succeeded,
)
from tests.app.world import FILES, RESULTS, FactsOfTakes
from tests.simulation.chance import SLACK_MS, STALLS_MS, Chance, Violation

PARSED: dict[str, PlanIndex] = {}
"""Plans under their hash, parsed once in this process."""


class SimulatedBucket:
    """Bytes in memory."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.files: dict[str, bytes] = {}
        self.whole: set[str] = set()
        """The names under which all bytes have ever been."""
        self.newer: set[str] = set()
        """Plans of the next release, which this one cannot read."""
        self._puts: dict[str, tuple[int, int]] = {}
        """When each name was put, and the number of that put."""
        self.swept: Callable[[str], None] = lambda _name: None
        """Is told of what a sweep is about to delete: only sweeps name a version."""

    def put_file(self, name: str, source: Path, *, if_absent: bool = False) -> bool:
        return self.put_bytes(name, source.read_bytes(), if_absent=if_absent)

    def put_bytes(self, name: str, data: bytes, *, if_absent: bool = False) -> bool:
        self.chance.before()
        self._answer()
        if self.chance.happens("disk_full"):
            raise NoSpace("The disk is full.")
        if if_absent and name in self.files:
            return False
        self.write(name, data)
        self.chance.after()
        return True

    def write(self, name: str, data: bytes) -> None:
        """All bytes at once; a seam for tests of the simulator."""
        if name.startswith("plans/") and name not in self.files and self.chance.newer():
            self.newer.add(name)
        elif not self.chance.newer():  # it is as this release writes it
            self.newer.discard(name)
        self.files[name] = data
        self.whole.add(name)
        _, number = self._puts.get(name, (0, 0))
        self._puts[name] = (self.chance.now_ms, number + 1)

    def read(self, name: str) -> bytes:
        self.chance.before()
        self._answer()
        if name not in self.files:
            raise NotFound(f"There is no file {name}.")
        return self.files[name]

    def plan(self, sha256: str) -> PlanIndex:
        """A plan for those who look on: no time passes, and nothing goes wrong."""
        if sha256 not in PARSED:
            PARSED[sha256] = PlanIndex.of(Plan.model_validate_json(self.files[plan_name(sha256)]))
        return PARSED[sha256]

    def open(self, name: str) -> io.BytesIO:
        return io.BytesIO(self.read(name))

    def fetch(self, name: str, destination: Path) -> None:
        destination.write_bytes(self.read(name))

    def stat(self, name: str) -> Stat | None:
        self._answer()
        return self._stat(name) if name in self.files else None

    def list(self, prefix: str, after: str = "") -> Iterator[tuple[str, Stat]]:
        self.chance.before()
        self._answer()
        names = sorted(name for name in self.files if name.startswith(prefix) and name > after)
        return iter([(name, self._stat(name)) for name in names])

    def delete(self, name: str, *, version: str | None = None) -> None:
        self.chance.before()
        self._answer()
        if name in self.files and version in (None, self._stat(name).version):
            if version is not None:
                self.swept(name)
            del self.files[name]
        self.chance.after()

    def _stat(self, name: str) -> Stat:
        put_at, number = self._puts.get(name, (0, 0))
        return Stat(len(self.files[name]), put_at, str(number))

    def spoil(self) -> None:
        """Lose or damage some bytes that a step has made."""
        blobs = [name for name in self.files if name.startswith("blobs/")]
        if not blobs:
            return
        name = self.chance.random.choice(blobs)
        if self.chance.random.random() < 0.5:
            del self.files[name]
        else:
            self.files[name] = b"damaged" + self.files[name]

    def _answer(self) -> None:
        if self.chance.happens("unavailable"):
            raise Unavailable("The bucket does not answer.")


def score_of(sha256: str) -> float:
    """How good the take of these bytes is, of 100: it may be noticed as often as not."""
    return int(sha256[:8], 16) % 101


class JudgedTakes(FactsOfTakes):
    """Probes as its base does, and judges a take by its bytes, so that the same take is judged the same."""

    def score(self, take: Path, before: Path, after: Path, form: FilmFormat) -> float:
        assert before.read_bytes() and after.read_bytes() and form.rate
        return score_of(hashlib.sha256(take.read_bytes()).hexdigest())


class SimulatedProvider:
    """Follows each operation to the end that was drawn when it began."""

    maximum_ms = 300_000
    end = "succeeds"
    """How an operation ends that no fault meets."""
    takes_ms: int | None = None
    """How long it takes; drawn for each if None."""

    def __init__(self, chance: Chance, bucket: SimulatedBucket, capabilities, store) -> None:
        self.chance, self.bucket, self.capabilities, self.store = chance, bucket, capabilities, store
        self.asked: Counter[str] = Counter()
        self.named: set[str] = set()
        """The attempts whose operation's name has been committed."""
        self._intents: dict[str, Submission] = {}
        self._let_go: set[str] = set()
        self._operations: dict[str, tuple[int, str]] = {}

    def under(self, capabilities: Capabilities) -> "SimulatedProvider":
        """The same provider under another name, with a queue of its own."""
        other = copy(self)
        other.capabilities = capabilities
        return other

    def submit(self, request, prefix: str) -> str:
        """The call begins here; its request may still be long under way."""
        self._check_intent(prefix)
        self.chance.before()
        if self.chance.happens("submit_hangs"):
            self.chance.pause(STALLS_MS[-1])
        if self.chance.happens("provider_refuses"):
            raise ProviderRefused("Busy.", again=self.chance.random.random() < 0.8)
        lost = self.chance.happens("provider_loses_reply")
        if lost and self.chance.random.random() < 0.3:
            raise TimeoutError("the request was lost")
        end = self.end
        if self.chance.happens("provider_fails"):
            end = self.chance.random.choice(
                ("never", "filtered", "again", "fails", "gone", "missing", "late")
            )
        takes = 280_000 if end == "late" else self.takes_ms or self.chance.random.randrange(5_000, 120_000)
        if prefix in self._let_go and not self._waited_out(self._intents[prefix]):
            raise Violation(f"J6: {prefix} begins after it was given up")
        self._operations[prefix] = (self.chance.now_ms + takes, end)
        self.chance.after()
        if lost:
            raise TimeoutError("the reply was lost")
        return f"operations/{prefix}"

    def poll(self, operation: str, prefix: str) -> Outcome:
        self.chance.before()
        if self.chance.happens("provider_unavailable"):
            raise ConnectionError("the provider does not answer")
        if operation != f"operations/{prefix}":
            raise Violation("an operation was polled under another prefix")
        if prefix not in self.named:
            raise Violation(f"J6: {prefix} is polled before its operation's name was kept")
        return self._outcome(prefix)

    def adopt(self, prefix: str) -> Outcome | None:
        self.chance.before()
        if prefix not in self._operations:
            return None
        outcome = self._outcome(prefix)
        return outcome if isinstance(outcome, Succeeded) and outcome.take in self.bucket.files else None

    def _check_intent(self, prefix: str) -> None:
        """J6: one call per committed intent."""
        self.asked[prefix] += 1
        if self.asked[prefix] > 1:
            raise Violation(f"{prefix} was submitted twice")
        wanted = [
            each
            for each in self.store.all(Artifact)
            if each.submission is not None and each.submission.prefix == prefix
        ]
        if not wanted:
            raise Violation(f"{prefix} was submitted without an intent")
        if isinstance(made := wanted[0].result, Generated) and len(made.tries) > limits.MAX_RETAKES:
            raise Violation(f"J10: {prefix} is the take after {len(made.tries)} others")
        self._intents[prefix] = wanted[0].submission
        late_ms = self.chance.now() - wanted[0].submission.intended_at - limits.SUBMIT_WINDOW_MS
        if late_ms > 1_000:
            raise Violation(f"J6: {prefix} is submitted {late_ms} ms after its intent ran out")

    def let_go(self, submission: Submission) -> None:
        """J6: an attempt is given up when its operation has ended, or can no longer be under way.

        So an orphan is an operation that was waited out, or whose request was under way for longer than that.
        """
        self._let_go.add(submission.prefix)
        began = submission.prefix in self._operations
        if (
            began
            and not self._waited_out(submission)
            and isinstance(self._outcome(submission.prefix), Running)
        ):
            raise Violation(f"J6: {submission.prefix} is given up while its model works")

    def _waited_out(self, submission: Submission) -> bool:
        return self.chance.now_ms + SLACK_MS >= waited_out(submission, self)

    def _outcome(self, prefix: str) -> Outcome:
        ends_at, end = self._operations[prefix]
        if self.chance.now_ms < ends_at or end == "never":
            return Running()
        match end:
            case "filtered":
                return Filtered("Choose another frame.")
            case "again" | "fails":
                return FailedOutcome("The model failed.", again=end == "again")
            case "gone":
                return Gone()
            case "missing":
                return Succeeded(prefix + "absent.mp4", "paid-1")
        self.bucket.files.setdefault(prefix + "take.mp4", f"take {prefix}".encode())
        return Succeeded(prefix + "take.mp4", "paid-1")


class Steps:
    """Every kind of step: reads its inputs, may fail, leaves other bytes at each run."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.runs = 0
        self.same = chance.happens("same_bytes")
        """Whether a step that runs again makes the very same bytes."""

    def __call__(self, job: StepJob) -> StepOutput:
        for need in job.step.needs:
            job.input(need)
        self.runs += 1
        self._work(job)
        files = {}
        for name in FILES.get(job.step.kind, (f"{job.step.kind}.txt",)):
            files[name] = job.scratch / name
            files[name].write_text(f"{job.step.key} {name} {0 if self.same else self.runs}")
        result = RESULTS[job.step.kind]
        if isinstance(result, Anchors):
            shown = hashlib.sha256(job.step.key.encode()).hexdigest()
            result = result.changed(first_sha256=shown, last_sha256=shown)
        return StepOutput(result, files)

    def _work(self, job: StepJob) -> None:
        self.chance.before()
        heart = job._progress._heart
        if self.chance.random.random() < 0.3:  # it beats by hand: no thread of its own runs here
            renewed = Renewed(heart.worker, heart.lease, ((job.step.id, 500),))
            heart.stopped = not renew(heart._app, heart._render, heart._index, renewed)
        job.progress(1, 2)
        if self.chance.happens("step_fails"):
            if self.chance.random.random() < 0.3:
                raise ValueError("a bug in a step")
            raise StepFailed("It went wrong.", again=self.chance.random.random() < 0.9)


class SimulatedPayments:
    """Payments as their provider has them; each of their changes is news, which comes by a webhook."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.states: dict[str, PaymentState] = {}
        self.told: dict[str, PaymentState] = {}

    def fetch(self, payment_id: str) -> PaymentState:
        self.chance.before()
        if self.chance.happens("unavailable"):
            raise Unavailable("The payments' provider does not answer.")
        return self.states[payment_id]

    def news(self, body: bytes, _signature: str) -> PaymentNews:
        event = body.decode()
        return PaymentNews(id=event, kind="changed", payment=self.told[event].id)

    def something_happens(self, account: str) -> tuple[str, str]:
        """Something happens to a new or known payment; returns its id and its event's."""
        number = self.chance.random.randrange(4)
        id = f"pay_{account}_{number}"
        known = self.states.get(id)
        if known is None:
            self.states[id] = PaymentState(id=id, account=account, credits=50, paid=number != 2)
        else:
            refunded = min(50, known.refunded_credits + self.chance.random.choice((0, 0, 20, 50)))
            dispute = {
                "none": self.chance.random.choice(("none", "none", "open")),
                "open": self.chance.random.choice(("won", "lost")),
            }.get(known.dispute, known.dispute)
            self.states[id] = known.changed(paid=True, refunded_credits=refunded, dispute=dispute)
        event = f"evt_{len(self.told)}"
        self.told[event] = self.states[id]
        return id, event
