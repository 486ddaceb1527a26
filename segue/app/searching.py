"""Searching a list that no index can search: page after page, and never too many at once."""

from collections.abc import Callable
from dataclasses import replace

from segue.app.context import App
from segue.domain import limits
from segue.ports import D, Page, Query


def searched(app: App, model: type[D], query: Query, wanted: Callable[[D], bool]) -> Page[D]:
    """Up to `query.limit` documents that are wanted, of those that a query has.

    A page may hold fewer, even none, and still have a `next_cursor`: then so many were looked at that the
    search goes on with the next request.
    """
    found: list[D] = []
    cursor, looked_at = query.cursor, 0
    while True:
        page = app.store.query(model, replace(query, limit=limits.PAGE_ITEMS, cursor=cursor))
        hits = [number for number, each in enumerate(page.items) if wanted(each)]
        room = query.limit - len(found)
        if len(hits) >= room:  # the page ends with the last one that there is room for
            page = app.store.query(model, replace(query, limit=hits[room - 1] + 1, cursor=cursor))
            return Page((*found, *filter(wanted, page.items)), page.next_cursor)
        found.extend(page.items[number] for number in hits)
        looked_at += len(page.items)
        if page.next_cursor is None or looked_at >= limits.SEARCHED_DOCUMENTS:
            return Page(tuple(found), page.next_cursor)
        cursor = page.next_cursor


def named_like(text: str) -> Callable[[str], bool]:
    """Whether a name has this text in it, whatever its case."""
    wanted = text.casefold()
    return lambda name: wanted in name.casefold()
