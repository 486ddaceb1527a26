"""Submitting to a provider's ids in turn: each once, the next only when the one before is certainly gone."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog

from segue.domain.capabilities import Model
from segue.models.remote.refusals import all_retired, does_not_fit, is_retired, refusal
from segue.ports import ProviderRefused

log = structlog.get_logger()

T = TypeVar("T")


def asked_in_turn(models: Sequence[Model], ask: Callable[[str], str]) -> str:
    """What `ask` gives for the first id that answers. An id that is gone is certain to have started nothing.

    Raises ProviderRefused; any other exception of `ask` leaves open whether something was started.
    """
    if not models:
        raise does_not_fit()
    return in_turn([model.id for model in models], ask)


def in_turn(ids: Sequence[str], ask: Callable[[str], T]) -> T:
    """What `ask` gives for the first of these ids that answers. Raises as `asked_in_turn` does."""
    for id in ids:
        try:
            return ask(id)
        except ProviderRefused:
            raise
        except Exception as error:  # each SDK has errors of its own, some of them private: all tell a status
            status = getattr(error, "status_code", None) or getattr(error, "code", None)
            if is_retired(status, str(error)):
                log.warning("model_retired", model=id, detail=str(error))
            elif refused := refusal(status, str(error)):
                raise refused from error
            else:
                raise
    raise all_retired(list(ids))
