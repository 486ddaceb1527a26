"""Everything that can go wrong, as one tree.

Each has an HTTP status, a process exit code, a stable `code`, and a sentence that says what to do.

    class                  status  exit  code
    SegueError                500     1  internal                the base: nothing raises it
      BadRequest              400     2  bad_request             the request itself is wrong
      UnknownField            422     2  invalid_timeline        a timeline or body that its schema refuses
      DoesNotFit              422     2  does_not_fit            asked is what a generator or a film cannot do
      MediaRefused            422     3  media_unusable          a file that is not a clip Segue can use
      SignedOut               401     4  signed_out              no valid token
      Forbidden               403     4  forbidden               a token without that right
      NotFound                404     4  not_found               nothing there, or somebody else's
      InsufficientCredits     402     5  insufficient_credits    it costs more than there is
      Conflict                409     6  conflict                the thing has moved on
        QuoteExpired          409     6  quote_expired           a quote lives an hour
        QuoteUsed             409     6  quote_used              a quote is used once
        QuoteMismatch         409     6  quote_mismatch          the quote was made for something else
        AccountFrozen         409     6  account_frozen          its books do not agree: a person must look
        NotPaid               409     6  not_paid                made, but no delivered film has paid for it
        TooMuchUnpaid         409     6  too_much_unpaid         made and not paid for beyond a bound
        SpendLimitReached     409     6  spend_limit_reached     an API key has spent what it may
        DailyLimit            409     6  daily_limit             an account has spent what it may in a day
        InUse                 409     6  in_use                  an unfinished render needs it
        Superseded            412     6  precondition_failed     somebody saved a newer version in between
      KeyReused               422     2  idempotency_key_reused  the same key with another request
      TooMuch                 429     6  limit_reached           a stated limit; retry later
        TooFast               429     6  rate_limited            too many requests in a short time
      NoSpace                 507     7  no_space                the disk is full
      Unavailable             503     8  unavailable             a part of the system does not answer; retry
        Contended             503     8  contended               the store refused a commit too often
        OutcomeUnknown        503     8  outcome_unknown         a commit may have happened: read again
        StillLooking          503     8  still_looking           a large upload is being looked at
        NewerVersion          503     8  newer_version           stored by a newer release: it goes on there
        PortInUse             503     8  port_in_use             another program listens there
        EngineBusy            503     8  already_running         another process works on this data folder
      StepFailed              500     9  step_failed             a step of a render failed
        InspectionFailed      500    10  inspection_failed       the film is not what was promised
        GenerationFiltered    422    11  content_refused         the model refused
      Cancelled               409    12  cancelled               the user stopped it
      Internal                500     1  internal                a bug of ours
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
        """What an operator finds in the log, as a note of the traceback; never shown to a user."""
        if detail:
            self.add_note(detail)


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


class TooMuchUnpaid(Conflict):
    code = "too_much_unpaid"


class SpendLimitReached(Conflict):
    code = "spend_limit_reached"


class DailyLimit(Conflict):
    code = "daily_limit"


class InUse(Conflict):
    code = "in_use"


class Superseded(Conflict):
    code, status = "precondition_failed", 412


class KeyReused(SegueError):
    code, status, exit_code = "idempotency_key_reused", 422, 2


class TooMuch(SegueError):
    code, status, exit_code, retryable = "limit_reached", 429, 6, True


class TooFast(TooMuch):
    code = "rate_limited"

    def __init__(self, wait_ms: int) -> None:
        self.wait_seconds = -(-wait_ms // 1_000)
        super().__init__(f"That is too fast: try again in {self.wait_seconds} s. Nothing was charged.")


class NoSpace(SegueError):
    code, status, exit_code, retryable = "no_space", 507, 7, True


class Unavailable(SegueError):
    code, status, exit_code, retryable = "unavailable", 503, 8, True


class Contended(Unavailable):
    code = "contended"


class OutcomeUnknown(Unavailable):
    code = "outcome_unknown"


class StillLooking(Unavailable):
    code = "still_looking"


class NewerVersion(Unavailable):
    code = "newer_version"


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
