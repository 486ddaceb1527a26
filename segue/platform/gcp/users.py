"""Asking Firebase Auth about a user: for what spends or administers, a signature is not enough."""

from functools import cache

import firebase_admin
from firebase_admin import auth, exceptions

from segue.domain.errors import Unavailable
from segue.domain.value import Instant


@cache
def _firebase(project: str) -> firebase_admin.App:
    return firebase_admin.initialize_app(options={"projectId": project}, name=f"segue-{project}")


def valid_since(project: str, user_id: str) -> Instant | None:
    """From when on a user's tokens count; None for one who is gone or switched off. Raises Unavailable."""
    try:
        user = auth.get_user(user_id, app=_firebase(project))
    except auth.UserNotFoundError:
        return None
    except (exceptions.FirebaseError, ValueError) as error:
        sentence = "Sign-in cannot be checked at the moment: try again."
        raise Unavailable(sentence, detail=repr(error)) from error
    return None if user.disabled else int(user.tokens_valid_after_timestamp)
