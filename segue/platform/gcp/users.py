"""Asking Firebase Auth about a user: for what spends or administers, a signature is not enough."""

from collections.abc import Callable
from functools import cache
from typing import Any

import firebase_admin
from firebase_admin import auth, exceptions

from segue.domain.errors import Unavailable
from segue.domain.value import Instant


@cache
def _firebase(project: str) -> firebase_admin.App:
    return firebase_admin.initialize_app(options={"projectId": project}, name=f"segue-{project}")


class FirebaseUsers:
    """The users of one Firebase project."""

    def __init__(self, project: str) -> None:
        self._project = project

    def valid_since(self, user_id: str) -> Instant | None:
        """From when on a user's tokens count; None for one gone or switched off. Raises Unavailable."""
        user = self._asked(auth.get_user, user_id)
        return None if user is None or user.disabled else int(user.tokens_valid_after_timestamp)

    def revoke(self, user_id: str) -> None:
        """Tokens issued until now count no more. Raises Unavailable."""
        self._asked(auth.revoke_refresh_tokens, user_id)

    def remove(self, user_id: str) -> None:
        """Forget a user; nothing happens if they are gone. Raises Unavailable."""
        self._asked(auth.delete_user, user_id)

    def _asked(self, question: Callable[..., Any], user_id: str) -> Any:
        try:
            return question(user_id, app=_firebase(self._project))
        except auth.UserNotFoundError:
            return None
        except (exceptions.FirebaseError, ValueError) as error:
            sentence = "Sign-in cannot be checked at the moment: try again."
            raise Unavailable(sentence, detail=repr(error)) from error
