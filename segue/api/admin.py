"""What only those who run an installation may see and do."""

from fastapi import APIRouter

from segue.api.callers import Admin
from segue.api.common import PAGE, Cursor, Limit, Listed
from segue.api.credits import Balance, TransferView
from segue.app import credits, operator

router = APIRouter(prefix="/admin", tags=["admin"])


@router.get("/accounts/{account_id}")
def show_account(caller: Admin, account_id: str) -> Balance:
    """Any account's balance."""
    return Balance.of(operator.account_of(caller.app, account_id))


@router.get("/accounts/{account_id}/transfers")
def show_transfers(
    caller: Admin, account_id: str, limit: Limit = PAGE, cursor: Cursor = None
) -> Listed[TransferView]:
    """Any account's movements, the newest first."""
    account = operator.account_of(caller.app, account_id)
    page = credits.list_transfers(caller.app, account.id, limit, cursor)
    return Listed(data=tuple(map(TransferView.of, page.items)), next_cursor=page.next_cursor)
