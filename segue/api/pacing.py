"""The pace of writes, counted by each process for itself: of one address, and of one user."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from segue.domain import limits
from segue.domain.pace import Pace, Standing, asked
from segue.domain.value import Instant

USERS = Pace(limits.USER_WRITES, limits.PACE_WINDOW_MS)
ADDRESSES = Pace(limits.ADDRESS_WRITES, limits.PACE_WINDOW_MS)


class Pacing:
    """Remembers when each caller's next turn comes. The longest silent are forgotten first."""

    def __init__(self, now: Callable[[], Instant], users: Pace = USERS, addresses: Pace = ADDRESSES) -> None:
        self._now, self._users, self._addresses = now, users, addresses
        self._lock = threading.Lock()
        self._turns: OrderedDict[tuple[str, str], Instant] = OrderedDict()

    def address(self, address: str) -> Standing:
        """One write from an address, whoever it is."""
        return self._asked("address", address, self._addresses)

    def user(self, user_id: str) -> Standing:
        """One write of a user, wherever they are."""
        return self._asked("user", user_id, self._users)

    def _asked(self, kind: str, name: str, pace: Pace) -> Standing:
        now = self._now()
        with self._lock:
            standing = asked(pace, self._turns.pop((kind, name), 0), now)
            self._turns[kind, name] = standing.next_turn
            while len(self._turns) > limits.PACED_CALLERS:
                self._turns.popitem(last=False)
        return standing


def pace_headers(standing: Standing) -> dict[str, str]:
    """Where a caller stands, in the words of the IETF's RateLimit header fields."""
    window, full = standing.pace.window_ms // 1_000, -(-standing.full_ms // 1_000)
    return {
        "RateLimit-Policy": f'"writes";q={standing.pace.turns};w={window}',
        "RateLimit": f'"writes";r={standing.left};t={full}',
    }
