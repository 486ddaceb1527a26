"""What must hold after every commit, and at the end. Each rule names the promise it keeps."""

from collections import defaultdict

from segue.app.context import App
from segue.app.credits import audit_ledger
from segue.domain import limits
from segue.domain.artifacts import Artifact, artifact_id, file_name
from segue.domain.assets import Asset
from segue.domain.attempts import GenerationAttempt
from segue.domain.ledger import Account, Transfer
from segue.domain.payments import Payment, folded, worth
from segue.domain.plan import GenerateWork, clips_of
from segue.domain.provider_queue import ProviderQueue
from segue.domain.quotes import Quote
from segue.domain.render_model import COMPLETE, TERMINAL, Render
from segue.domain.results import Generated
from segue.domain.take_files import TAKE
from segue.domain.value import Document
from tests.simulation.chance import DAY_MS, SLACK_MS, Violation
from tests.simulation.store import Key, SimulatedStore
from tests.simulation.surroundings import (
    SimulatedBucket,
    SimulatedPayments,
    SimulatedProvider,
    score_of,
)

MOVES = {
    "held": {"held", "running", "cancelling", "cancelled", "failed", "succeeded"},
    "running": {"running", "cancelling", "succeeded", "failed", "cancelled"},
    "cancelling": {"cancelling", "cancelled"},
}


def _starts(before: Render, after: Render, id: str) -> bool:
    return after.steps[id].state == "running" and before.steps[id].state != "running"


def require(kept: bool, promise: str) -> None:
    if not kept:
        raise Violation(promise)


class Rules:
    """Looks at every commit of a store."""

    def __init__(
        self,
        store: SimulatedStore,
        bucket: SimulatedBucket,
        provider: SimulatedProvider,
        payments: SimulatedPayments,
        app: App,
    ) -> None:
        self.store, self.bucket, self.provider, self.payments = store, bucket, provider, payments
        self.app = app
        self.relied_on: dict[str, int] = {}
        """When each clip and artifact was last made, or relied on by a quote."""
        bucket.swept = self.swept

    def commit(self, before: dict[Key, Document | None], written: dict[Key, Document | None]) -> None:
        for key, after in written.items():
            match after, before[key]:
                case Transfer(), earlier:
                    require(earlier is None, f"M4: {key} was written over")
                    self._transfer(after)
                case None, earlier:
                    self._gone(earlier)
                case Render(), Render() as earlier:
                    self._render(earlier, after)
                case Artifact(), Artifact() as earlier:
                    self._artifact(earlier, after)
                    self._bettered(earlier, after, before)
                case Artifact(), _:
                    self._made(after)
                case Asset(), None:
                    self.relied_on[after.id] = self.store.chance.now_ms
                case Quote(), None:
                    self._quoted(after)
        self._paid(before, written)
        owners = {
            after.id if isinstance(after, Account) else after.owner
            for after in written.values()
            if isinstance(after, Account | Render)
        }
        for owner in owners:
            self.account(owner)

    def _transfer(self, transfer: Transfer) -> None:
        amounts = (transfer.available, transfer.held, transfer.platform, transfer.available_after)
        require(all(type(amount) is int for amount in amounts), f"M10: {transfer.id} moves {amounts}")
        require(sum(amounts[:3]) == 0, f"M1: {transfer.id} does not balance")
        require(transfer.held_after >= 0, f"M3: {transfer.id} leaves {transfer.held_after} held")
        spends = transfer.kind == "hold"
        require(not spends or transfer.available_after >= 0, f"M2: {transfer.id} spends what is not there")

    def account(self, owner: str) -> None:
        """M5: what is held is what unfinished renders hold; M2."""
        _, account = self.store.stored((Account.collection, owner))
        require(isinstance(account, Account), f"{owner} has no account")
        open_renders = [
            each for each in self.store.all(Render) if each.owner == owner and each.state not in TERMINAL
        ]
        holds = sum(each.quoted for each in open_renders)
        require(account.held == holds, f"M5: {owner} holds {account.held}, its renders {holds}")
        listed = sorted(account.unfinished)
        require(listed == sorted(each.id for each in open_renders), f"{owner} lists {listed}")
        require(len(account.running) <= 2, f"{owner} runs {account.running}")
        require(len(account.drafts) <= 4, f"{owner} drafts {account.drafts}")

    def _render(self, before: Render, after: Render) -> None:
        moved = f"{after.id} {before.state} -> {after.state}"
        require(before.state not in TERMINAL, f"J1: {moved}")
        require(after.state in MOVES[before.state], f"J1: {moved}")
        if after.state in TERMINAL:
            require(after.captured + after.released == after.quoted, f"M3: {moved}")
            require(0 <= after.captured <= after.quoted, f"M6: {moved}")
            require(after.state != "failed" or after.captured == 0, f"M7: {moved}")
        elif after.due_at is None:
            raise Violation(f"{moved}: nobody looks at it again")
        if before.state == "cancelling":
            starts = [id for id in after.steps if _starts(before, after, id)]
            require(not starts, f"J9: {moved} starts {starts}")
        index = self.bucket.plan(after.plan)
        for id, record in after.steps.items():
            if record is before.steps[id]:
                continue
            require(record.failures <= limits.MAX_ATTEMPTS, f"J10: {after.id} tries {id} for ever")
            if record.state == "running" and before.steps[id].state != "running":
                done = all(after.steps[need].state in COMPLETE for need in index.steps[id].needs)
                require(done, f"J3: {after.id} runs {id} before its inputs")

    def _artifact(self, before: Artifact, after: Artifact) -> None:
        require(after.paid or not before.paid, f"{after.id} was paid and is not any more")
        if before.state == after.state == "ready":
            require(before.files == after.files, f"J2: the bytes of {after.id} were replaced")
        require(before.state != "ready" or after.state != "building", f"J4: {after.id} is made again")
        self._made(after, anew=before.state != "ready")
        if before.submission and after.submission:
            same = before.submission.prefix == after.submission.prefix
            require(same, f"J6: {before.submission.prefix} was abandoned")
        elif before.submission:
            between = after.state == "building" and isinstance(after.result, Generated)
            ended = after.state == "ready" or between or (after.state == "lost" and after.paid)
            require(ended, f"J6: {before.submission.prefix} was forgotten")
            self.provider.let_go(before.submission)

    def _bettered(self, before: Artifact, after: Artifact, others: dict[Key, Document | None]) -> None:
        """Takes come one by one, each by an attempt that ends with it; or all of them, from the other key."""
        other = (Artifact.collection, after.twin or "")
        twin = others[other] if other in others else self.store.stored(other)[1]
        earlier, made, found = (
            each.result.tries if isinstance(each, Artifact) and isinstance(each.result, Generated) else ()
            for each in (before, after, twin)
        )
        copied = after.state == "ready" and made == found
        if before.state == "lost" or made == earlier or copied:
            return
        require(made[:-1] == earlier, f"J2: takes of {after.id} are forgotten")
        ended = before.submission is not None and after.submission is None
        require(ended, f"J2: {after.id} has a take that no attempt made")

    def _judged(self, artifact: Artifact) -> None:
        """M6: a take costs what was made, as often as was asked for at most; the best of them is kept."""
        made, take = artifact.result, artifact.files.get(TAKE)
        if not isinstance(made, Generated) or take is None or not artifact.price:
            return
        _, first = self.store.stored((Artifact.collection, artifact.twin or ""))
        key = first.key if artifact.second and isinstance(first, Artifact) else artifact.key
        _, render = self.store.stored((Render.collection, artifact.render))
        assert isinstance(render, Render)
        plan = self.bucket.plan(render.plan).plan
        step = next((each for each in plan.steps if each.key == key), None)
        if step is None or not isinstance(step.work, GenerateWork):
            return
        count = max(1, len(made.tries))
        require(count <= 1 + step.work.retakes, f"M6: {artifact.id} was made {count} times")
        require(artifact.price == count * step.take_price, f"M6: {artifact.id} costs {artifact.price}")
        best = max((each.score for each in made.tries), default=score_of(take.sha256))
        require(score_of(take.sha256) == best, f"J2: {artifact.id} keeps another take than the best")

    def _made(self, artifact: Artifact, *, anew: bool = True) -> None:
        if anew:
            self._judged(artifact)
        for file in artifact.files.values():
            whole = file_name(file.sha256) in self.bucket.whole
            require(whole, f"J8: {artifact.id} names bytes that never lay whole in the bucket")
        if artifact.submission and artifact.submission.operation:
            own = artifact.submission.operation == f"operations/{artifact.submission.prefix}"
            require(own, f"J6: {artifact.submission.prefix} has another attempt's operation")
            self.provider.named.add(artifact.submission.prefix)
        if anew:
            self.relied_on[artifact.id] = self.store.chance.now_ms

    def _quoted(self, quote: Quote) -> None:
        """What a quote relies on, under both keys of a take."""
        index = self.bucket.plan(quote.plan)
        relied = clips_of(index.plan)
        for id in (artifact_id(quote.owner, step.key) for step in index.plan.steps if step.price):
            _, artifact = self.store.stored((Artifact.collection, id))
            if isinstance(artifact, Artifact):
                relied |= {id, artifact.twin or id}
        self.relied_on.update(dict.fromkeys(relied, self.store.chance.now_ms))

    def _gone(self, before: Document | None) -> None:
        """What is given up may go at once. All else must have lain untouched, for the time we state."""
        require(not isinstance(before, Transfer | Render | Account), f"{before} was deleted")
        if isinstance(before, Artifact) and before.submission:
            self.provider.let_go(before.submission)
        if isinstance(before, Asset):
            self._untouched(before, limits.UNUSED_CLIP_DAYS)
        elif isinstance(before, Artifact) and (before.paid or before.state != "building"):
            self._untouched(before, limits.UNTOUCHED_DAYS)

    def swept(self, name: str) -> None:
        """Bytes that any document names are not swept away, whenever it came to name them."""
        named = {each.sha256 for each in self.store.all(Asset)}
        for artifact in self.store.all(Artifact):
            stills = artifact.submission.stills if artifact.submission else {}
            named |= {file.sha256 for file in (*artifact.files.values(), *stills.values())}
        require(name.rpartition("/")[2] not in named, f"{name} was swept away, and is named")

    def _untouched(self, gone: Asset | Artifact, days: int) -> None:
        """Relying is noted to a day. No unfinished render may need it: its clips, and what it pays for."""
        idle_ms = self.store.chance.now_ms - self.relied_on[gone.id]
        require(idle_ms + SLACK_MS >= (days - 1) * DAY_MS, f"{gone.id} was relied on {idle_ms} ms ago")
        for render in self.store.all(Render):
            if render.state in TERMINAL or render.owner != gone.owner:
                continue
            plan = self.bucket.plan(render.plan).plan
            takes = {artifact_id(gone.owner, step.key) for step in plan.steps if step.price}
            needed = takes | clips_of(plan)
            require(needed.isdisjoint({gone.id}), f"{gone.id} is deleted, and {render.id} needs it")

    def _paid(self, before: dict[Key, Document | None], written: dict[Key, Document | None]) -> None:
        """M6: a commit captures the price of the takes that it marks as paid, each take once; M7.

        Under a take's other key another one may lie by now, which was made when the first was lost.
        """
        captured = sum(
            each.platform
            for each in written.values()
            if isinstance(each, Transfer) and each.kind == "capture"
        )
        takes: dict[str, int] = {}
        for key, after in written.items():
            earlier = before[key]
            if not isinstance(after, Artifact) or not after.paid or (earlier is not None and earlier.paid):
                continue
            other = (Artifact.collection, after.twin or "")
            twin = before[other] if other in written else self.store.stored(other)[1]
            _, beside = self.store.stored(other)
            parted = isinstance(beside, Artifact) and beside.files.get(TAKE) != after.files.get(TAKE)
            if parted or not (isinstance(twin, Artifact) and twin.paid):
                take = after.id if after.second or parted else after.twin or after.id
                require(takes.setdefault(take, after.price) == after.price, f"M6: {take} has two prices")
        require(captured == sum(takes.values()), f"M6: {captured} were captured for {takes}")
        for after in written.values():
            if isinstance(after, Render) and after.state == "cancelled":
                asked = self._asked(after)
                require(after.captured <= sum(asked.values()), f"M7: {after.id} pays for more than {asked}")

    def _asked(self, render: Render) -> dict[str, int]:
        """What it asked for came to, by step: the takes of a step whose best it got, earlier ones too."""
        steps = self.bucket.plan(render.plan).steps
        asked: dict[str, int] = {}
        for attempt in self._attempts(render):
            id = artifact_id(render.owner, steps[attempt.step].key)
            _, artifact = self.store.stored((Artifact.collection, id))
            made = artifact.result if isinstance(artifact, Artifact) else None
            tries = len(made.tries) if isinstance(made, Generated) and attempt.state == "delivered" else 1
            asked[attempt.step] = max(asked.get(attempt.step, 0), attempt.credits * max(1, tries))
        return asked

    def _attempts(self, render: Render) -> list[GenerationAttempt]:
        return [each for each in self.store.all(GenerationAttempt) if each.render == render.id]

    def at_the_end(self) -> None:
        """Nothing is left over once faults have stopped."""
        for render in self.store.all(Render):
            require(render.state in TERMINAL, f"J5: {render.id} is still {render.state}")
        for audited in audit_ledger(self.app):
            require(not audited.faults, f"M9: {audited}")
        for account in self.store.all(Account):
            require(account.held == 0 and not account.unfinished, f"M5: {account}")
        for artifact in self.store.all(Artifact):
            require(artifact.submission is None, f"J5: {artifact.id} is still followed for {artifact.render}")
        for attempt in self.store.all(GenerationAttempt):
            require(attempt.ended_at is not None, f"J6: nobody knows how {attempt.id} ended")
        for queue in self.store.all(ProviderQueue):
            require(not queue.running, f"J10: {queue.running} keep their places at {queue.id}")
        self._payments()

    def read_again(self) -> None:
        """Every document is what it is when it is read from its JSON."""
        for _, document in self.store.documents.values():
            again = type(document).model_validate_json(document.model_dump_json())
            require(again == document, f"M10: {document.id} is not what it is when read again")

    def _payments(self) -> None:
        """M8: what each payment moved is what it is worth, as its provider has it."""
        moved: dict[str, int] = defaultdict(int)
        for each in self.store.all(Transfer):
            if each.kind in ("purchase", "refund", "dispute"):
                moved[each.reference.rpartition(":")[0]] += each.available
        for id, state in self.payments.states.items():
            told = Payment(id=id, account=state.account, bought=state.credits)
            told = folded(told, paid=state.paid, refunded=state.refunded_credits, dispute=state.dispute)
            require(moved[id] == worth(told), f"M8: {id} moved {moved[id]}, it is worth {worth(told)}")
