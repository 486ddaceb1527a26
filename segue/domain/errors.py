"""Everything that can go wrong, as one tree.

    SegueError
      BadRequest              400  bad_request          the request itself is wrong
      UnknownField            422  invalid_timeline     a timeline or body that does not fit its schema
      DoesNotFit              422  does_not_fit         the timeline asks for what a generator or a film
      cannot do
      MediaRefused            422  media_unusable       a file that is not a clip Segue can use
      SignedOut               401  signed_out           no valid token
      Forbidden               403  forbidden            a token without that right
      NotFound                404  not_found            nothing there, or somebody else's
      InsufficientCredits     402  insufficient_credits
      Conflict                409  conflict             the thing has moved on
        QuoteExpired          409  quote_expired
        QuoteUsed             409  quote_used
        QuoteMismatch         409  quote_mismatch
        AccountFrozen         409  account_frozen
        NotPaid               409  not_paid
        UnpaidLimit           409  unpaid_limit
      KeyReused               422  idempotency_key_reused
      TooMuch                 429  limit_reached        a stated limit; retry later
      NoSpace                 507  no_space             the disk is full
      Unavailable             503  unavailable          a part of the system does not answer; retry
        Contended             503  contended            the store refused a commit too often
        OutcomeUnknown        503  outcome_unknown      a commit may or may not have happened; read again
        PortInUse             503  port_in_use
        EngineBusy            503  already_running
      StepFailed              500  step_failed          a step of a render failed
        InspectionFailed      500  inspection_failed    the film is not what was promised
        GenerationFiltered    422  content_refused      the model refused
      Cancelled               409  cancelled
      Internal                500  internal             a bug of ours

Each has a stable `code`, an HTTP status, a process exit code and a sentence that says what to do.
"""

from typing import ClassVar


class SegueError(Exception):
    """Something a user or an operator can act on. `str(error)` is the sentence they read."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False

    def __init__(self, sentence: str, *, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail
        """What an operator finds in the log; never shown to a user."""


class BadRequest(SegueError):
    code, status, exit_code = "bad_request", 400, 2


class UnknownField(SegueError):
    code, status, exit_code = "invalid_timeline", 422, 2


class DoesNotFit(SegueError):
    code, status, exit_code = "does_not_fit", 422, 2


class MediaRefused(SegueError):
    code, status, exit_code = "media_unusable", 422, 3


class SignedOut(SegueError):
    code, status, exit_code = "signed_out", 401, 4


class Forbidden(SegueError):
    code, status, exit_code = "forbidden", 403, 4


class NotFound(SegueError):
    code, status, exit_code = "not_found", 404, 4


class InsufficientCredits(SegueError):
    code, status, exit_code = "insufficient_credits", 402, 5

    def __init__(self, needed: int, available: int) -> None:
        super().__init__(
            f"This costs {needed} credits and {available} are available: buy {needed - available} more, "
            "or choose a shorter bridge or a cheaper generator. Nothing was charged."
        )
        self.needed, self.available = needed, available


class Conflict(SegueError):
    code, status, exit_code = "conflict", 409, 6


class QuoteExpired(Conflict):
    code = "quote_expired"


class QuoteUsed(Conflict):
    code = "quote_used"


class QuoteMismatch(Conflict):
    code = "quote_mismatch"


class AccountFrozen(Conflict):
    code = "account_frozen"


class NotPaid(Conflict):
    code = "not_paid"


class UnpaidLimit(Conflict):
    code = "unpaid_limit"


class KeyReused(SegueError):
    code, status, exit_code = "idempotency_key_reused", 422, 2


class TooMuch(SegueError):
    code, status, exit_code, retryable = "limit_reached", 429, 6, True


class NoSpace(SegueError):
    code, status, exit_code, retryable = "no_space", 507, 7, True


class Unavailable(SegueError):
    code, status, exit_code, retryable = "unavailable", 503, 8, True


class Contended(Unavailable):
    code = "contended"


class OutcomeUnknown(Unavailable):
    code = "outcome_unknown"


class PortInUse(Unavailable):
    code, retryable = "port_in_use", False


class EngineBusy(Unavailable):
    code, retryable = "already_running", False


class StepFailed(SegueError):
    """A step of a render failed. `again` says whether another attempt of the same step can help."""

    code, exit_code = "step_failed", 9

    def __init__(self, sentence: str, *, detail: str = "", again: bool = False) -> None:
        super().__init__(sentence, detail=detail)
        self.again = again


class InspectionFailed(StepFailed):
    code, exit_code = "inspection_failed", 10


class GenerationFiltered(StepFailed):
    code, status, exit_code = "content_refused", 422, 11


class Cancelled(SegueError):
    code, status, exit_code = "cancelled", 409, 12


class Internal(SegueError):
    pass
