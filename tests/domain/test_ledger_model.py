"""The ledger with its payments against a naive model of them, over random histories.

`pytest --hypothesis-profile=soak` (as `make soak` does) looks at 2,000 histories of 50 steps.
"""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from segue.domain import ledger
from segue.domain.errors import AccountFrozen, InsufficientCredits
from segue.domain.ledger import Account, Cause, Movement, Transfer, TransferKind, audit
from segue.domain.payments import Dispute, Payment, folded, settle, worth

AMOUNTS = st.integers(0, 60)


class LedgerMachine(RuleBasedStateMachine):
    """The model is two numbers for the account and a few words for each hold and payment."""

    def __init__(self) -> None:
        super().__init__()
        self.account = Account(id="acc")
        self.transfers: list[Transfer] = []
        self.now = 0
        self.available = 0
        self.holds: dict[str, int] = {}
        self.spent = 0
        self.payments: dict[str, Payment] = {}
        self.truth: dict[str, tuple[bool, int, Dispute]] = {}
        self.credited: dict[str, int] = {}

    def took(self, movement: Movement) -> None:
        assert movement.transfer.id not in {each.id for each in self.transfers}
        self.account = movement.account
        self.transfers.append(movement.transfer)

    def cause(self, kind: TransferKind, reference: str) -> Cause:
        self.now += 1
        return Cause(kind=kind, reference=reference, words="why")

    @rule(amount=AMOUNTS)
    def grant(self, amount: int) -> None:
        self.took(ledger.add(self.account, amount, self.cause("grant", f"{len(self.transfers)}"), self.now))
        self.available += amount

    @rule(amount=AMOUNTS)
    def hold(self, amount: int) -> None:
        render = f"rnd_{len(self.transfers)}"
        try:
            self.took(ledger.hold(self.account, amount, self.cause("hold", render), self.now))
        except InsufficientCredits as error:
            assert amount > self.available and error.needed - error.available == amount - self.available
            return
        except AccountFrozen:
            assert self.account.frozen
            return
        assert amount <= self.available and not self.account.frozen
        self.available -= amount
        self.holds[render] = amount

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), part=st.integers(0, 100))
    def end(self, data: st.DataObject, part: int) -> None:
        render = data.draw(st.sampled_from(sorted(self.holds)))
        held = self.holds.pop(render)
        spent = held * part // 100
        if spent:
            cause = self.cause("capture", render)
            self.took(ledger.capture(self.account, spent, held, cause, self.now))
        else:
            self.took(ledger.release(self.account, held, self.cause("release", render), self.now))
        self.available += held - spent
        self.spent += spent

    @rule(frozen=st.booleans())
    def freeze(self, frozen: bool) -> None:
        self.account = self.account.changed(frozen="the books" if frozen else None)

    @precondition(lambda self: len(self.payments) < 4)
    @rule(credits=st.integers(1, 100))
    def buy(self, credits: int) -> None:
        id = f"pi_{len(self.payments)}"
        self.payments[id] = Payment(id=id, account="acc", bought=credits)
        self.truth[id] = (False, 0, "none")
        self.credited[id] = 0

    @precondition(lambda self: self.payments)
    @rule(data=st.data())
    def provider(self, data: st.DataObject) -> None:
        """Something happens at the provider, of which we need not hear at once."""
        id = data.draw(st.sampled_from(sorted(self.payments)))
        paid, refunded, dispute = self.truth[id]
        ways: dict[Dispute, tuple[Dispute, ...]] = {"none": ("open",), "open": ("won", "lost")}
        if not paid:
            self.truth[id] = (True, refunded, dispute)
        elif data.draw(st.booleans()):
            refunded = min(self.payments[id].bought, refunded + data.draw(st.integers(1, 40)))
            self.truth[id] = (paid, refunded, dispute)
        else:
            self.truth[id] = (paid, refunded, data.draw(st.sampled_from(ways.get(dispute, (dispute,)))))

    @precondition(lambda self: self.payments)
    @rule(data=st.data(), times=st.integers(1, 3))
    def news(self, data: st.DataObject, times: int) -> None:
        """We hear of a payment, maybe more than once."""
        id = data.draw(st.sampled_from(sorted(self.payments)))
        paid, refunded, dispute = self.truth[id]
        for _ in range(times):
            payment = folded(self.payments[id], paid=paid, refunded=refunded, dispute=dispute)
            self.now += 1
            self.payments[id], movement = settle(payment, self.account, self.now)
            if movement is not None:
                self.took(movement)
        due = self.payments[id].bought - refunded if paid and dispute in ("none", "won") else 0
        self.available += due - self.credited[id]
        self.credited[id] = due

    @invariant()
    def the_balances_are_those_of_the_model(self) -> None:
        assert (self.account.available, self.account.held) == (self.available, sum(self.holds.values()))
        assert self.account.held >= 0 and self.account.sequence == len(self.transfers)

    @invariant()
    def every_leg_has_another(self) -> None:
        assert sum(each.available + each.held + each.platform for each in self.transfers) == 0
        assert sum(each.platform for each in self.transfers if each.kind == "capture") == self.spent

    @invariant()
    def each_payment_moved_what_it_is_worth(self) -> None:
        for id, payment in self.payments.items():
            assert payment.moved == worth(payment) == self.credited[id] <= payment.bought

    def teardown(self) -> None:
        assert audit(self.account, self.transfers) == []


TestLedgerModel = LedgerMachine.TestCase
