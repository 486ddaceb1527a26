"""Credits and money in words."""

from segue.app.context import App
from segue.domain.ledger import Account
from segue.domain.payments import Currency
from segue.ports import User


def counted(number: int, noun: str) -> str:
    """`1 step`, `32 steps`."""
    return f"{number:,} {noun}{'' if abs(number) == 1 else 's'}"


def credits_in_words(credits: int) -> str:
    """`1 credit`, `32 credits`."""
    return counted(credits, "credit")


_SIGNS: dict[Currency, str] = {"usd": "$", "eur": "€", "gbp": "£"}


def cents_in_words(cents: int, currency: Currency) -> str:
    """An amount of hundredths as `$1.60`, or `CHF 1.60`."""
    sign = "-" if cents < 0 else ""
    named = _SIGNS.get(currency, f"{currency.upper()} ")
    return f"{sign}{named}{abs(cents) // 100:,}.{abs(cents) % 100:02}"


def worth(app: App, credits: int) -> str:
    """Credits with what they are worth: `32 credits ($1.60)`."""
    prices = app.catalogue.prices
    return (
        f"{credits_in_words(credits)} ({cents_in_words(credits * prices.cents_per_credit, prices.currency)})"
    )


def balance(app: App, user: User) -> int:
    """The user's available credits."""
    account = app.store.get(Account, user.account)
    return account.available if account else 0


def price_lines(app: App, user: User, credits: int) -> list[str]:
    """What a film will cost, and what that does to the balance."""
    available = balance(app, user)
    if not credits:
        return [f"Price: nothing. Your balance stays {credits_in_words(available)}."]
    if credits > available:
        return [f"Price: {worth(app, credits)}. Your balance is {credits_in_words(available)}: not enough."]
    return [
        f"Price: {worth(app, credits)}. Your balance is {credits_in_words(available)}, "
        f"and {credits_in_words(available - credits)} after.",
        "You will not be charged more; a failure costs 0.",
    ]
