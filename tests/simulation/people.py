"""The users of a simulated installation: what they ask for, and what they were promised."""

from typing import TYPE_CHECKING

from segue.app.quotes import make_quote
from segue.app.renders import StartRender, cancel_render, shard_of, start_render
from segue.app.webhooks import receive_webhook
from segue.domain.assets import Asset
from segue.domain.errors import OutcomeUnknown
from segue.domain.render_model import Render
from segue.domain.timeline import Bridge, Clip, Timeline
from segue.ports import Transaction, User
from tests.app.world import facts
from tests.simulation.chance import Violation

if TYPE_CHECKING:
    from tests.simulation.simulator import Simulator

USERS = tuple(User(id=name, account=name, email=None, email_verified=True) for name in ("ann", "bob"))

PAN = "a slow pan"
"""What the director writes, too: a film with it and one without have one take under two keys."""
WAYS = ((None, 1), (None, 1), (PAN, 1), (PAN, 1), (None, 2))


class People:
    """They start renders, ask again under the same key, cancel, pay, and want their money back.

    `again` makes the key of a second try; `applied` is what a payment's news does: both are seams for tests
    of the simulator.
    """

    def __init__(self, simulator: "Simulator") -> None:
        self.simulator = simulator
        self.random = simulator.random
        self.retakes = self.random.choice((0, 0, 1, 2))
        """How often a take may be made again: in one history alike, so that its films share their takes."""
        self.requests: dict[str, tuple[User, str]] = {}
        self.started: dict[str, str] = {}

    def act(self) -> None:
        user = self.random.choice(USERS)
        drawn = self.random.random()
        if drawn < 0.5:
            self._start(user)
        elif drawn < 0.65 and self.requests:
            self._start_again(self.random.choice(list(self.requests)))
        elif drawn < 0.85:
            renders = [each for each in self.simulator.store.all(Render) if each.owner == user.account]
            if renders:
                cancel_render(self.simulator.app, user, self.random.choice(renders).id)
        else:
            self._pay(user)

    def _pay(self, user: User) -> None:
        from tests.simulation.simulator import Parcel

        payment, event = self.simulator.payments.something_happens(user.account)
        now = self.simulator.chance.now_ms
        self.simulator.post(Parcel(event, now, lambda: self.applied(payment, event)))

    def applied(self, _payment: str, event: str) -> None:
        receive_webhook(self.simulator.app, event.encode(), "")

    def _start(self, user: User) -> None:
        quote = make_quote(self.simulator.app_that_runs(), user, self._timeline(user), "film")
        key = f"key{next(self.simulator.numbers)}"
        self.requests[key] = (user, quote.id)
        self._start_again(key)
        if self.random.random() < 0.3:
            self._start_again(key)

    def _start_again(self, key: str) -> None:
        """The same request under the same key: the same render, whatever happened in between."""
        user, quote = self.requests[key]
        for attempt in range(2):
            try:
                request = StartRender(quote=quote)
                name = self.again(key, attempt)
                render, _replayed = start_render(self.simulator.app, user, request, name)
                break
            except OutcomeUnknown:
                if attempt:
                    raise
        known = self.started.setdefault(key, render.id)
        if known != render.id:
            raise Violation(f"M4: {key} started {known} and {render.id}")

    def again(self, key: str, _attempt: int) -> str:
        return key

    def _timeline(self, user: User) -> Timeline:
        """One of few timelines, so that renders share takes, and change one of several."""
        clips = self.random.choice((("a", "b"), ("a", "b"), ("b", "c"), ("a", "b", "c")))
        segments: list[Clip | Bridge] = []
        for number, name in enumerate(clips):
            if number == 2:
                segments.append(Bridge(id="b2", generator="paid"))
            elif number:
                segments.append(self._bridge(f"b{number}"))
            segments.append(Clip(id=f"c{number}", asset=self.clip(user.account, name)))
        return Timeline(segments=tuple(segments))

    def _bridge(self, id: str) -> Bridge:
        """Paid mostly, and in few ways, so that its plan has often been compiled before."""
        sounds = self.random.choice(({}, {}, {}, {"effect": "wind"}, {"voice": "Hello."}))
        if self.random.random() < 0.25:
            return Bridge(id=id, generator="free", **sounds)
        prompt, take = self.random.choice(WAYS)
        return Bridge(id=id, generator="paid", prompt=prompt, take=take, retakes=self.retakes, **sounds)

    def clip(self, owner: str, name: str) -> str:
        """A clip of the user's, uploaded unless it is there."""
        now = self.simulator.app.now()
        asset = Asset(
            id=f"ast_{owner}_{name}",
            owner=owner,
            name=name,
            sha256=(name.encode().hex() + "0" * 64)[:64],
            facts=facts(),
            created_at=now,
            shard=shard_of(name),
            used_at=now,
        )

        def work(transaction: Transaction) -> None:
            if transaction.get(Asset, asset.id) is None:
                transaction.create(asset)

        if self.simulator.app.store.get(Asset, asset.id) is None:
            self.simulator.app.store.transact(work, on=asset.id)
        return asset.id
