"""One's own account: deleting all that is in it, and signing out everywhere."""

from fastapi import APIRouter, Response

from segue.api.callers import Person
from segue.app.erasing import delete_everything
from segue.domain.value import Value

router = APIRouter(prefix="/account", tags=["account"])


class Deleted(Value):
    """`done`, or still being deleted: nothing more is to be done for it."""

    done: bool


@router.delete("")
def delete_account(caller: Person, response: Response) -> Deleted:
    """Delete your clips, films, projects, keys and your sign-in. The ledger stays, without a name.

    409 names a render that is not over. Credits that are left are lost.
    """
    done = delete_everything(caller.app, caller.user)
    response.status_code = 200 if done else 202
    return Deleted(done=done)


@router.post("/sign-out", status_code=204)
def sign_out_everywhere(caller: Person) -> None:
    """End all your sign-ins, this one too. Keys stay: they are revoked one by one."""
    caller.app.identity.revoke(caller.user.id)
