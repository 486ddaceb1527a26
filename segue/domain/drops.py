"""Drops: folders of the bucket in which files become films by themselves, and what these may cost."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from segue.domain.errors import BadRequest, DailyLimit, SpendLimitReached
from segue.domain.value import Document, Instant

ROOT = "drop/"
PREFIX = "drp_"
OUT = "out"
TIMELINE = "segue.json"
_PART = re.compile(r"[a-z0-9._-]{1,200}")
_DAY_MS = 24 * 3_600_000


class Drop(Document):
    """Folders `drop/ID/NAME/`: each becomes a film when all of its files are there.

    The id is not to be guessed: whoever may write under it spends its owner's credits, at most
    `film_credits` for a film and `daily_credits` in a day (UTC), counted as an account's are. Two clips are
    joined by `generator` in `seconds`.
    """

    collection: ClassVar[str] = "drops"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("owner", "created_at"),)

    owner: str
    user: str
    email: str | None
    generator: str
    seconds: int
    film_credits: int
    daily_credits: int
    day: int = 0
    day_credits: int = 0
    created_at: Instant
    revoked_at: Instant | None = None

    def holding(self, credits: int, now: Instant) -> "Drop":
        """The drop after starting a film that holds so many credits. Raises SpendLimitReached, DailyLimit."""
        if credits > self.film_credits:
            raise SpendLimitReached(
                f"This film costs {credits} credits and this drop spends at most {self.film_credits} on one: "
                "make it shorter, or make a drop that may spend more. Nothing was charged."
            )
        so_far = self.spent_on(now)
        if credits and so_far + credits > self.daily_credits:
            raise DailyLimit(
                f"This film costs {credits} credits and this drop may spend "
                f"{max(0, self.daily_credits - so_far)} more today: drop it again tomorrow (UTC), or make a "
                "drop that may spend more. Nothing was charged."
            )
        return self.changed(day=now // _DAY_MS, day_credits=so_far + credits)

    def spent_on(self, now: Instant) -> int:
        """What was held on this day and not given back."""
        return self.day_credits if self.day == now // _DAY_MS else 0

    def given_back(self, credits: int, held_at: Instant) -> "Drop":
        """The drop after so many of the credits that were held at a moment were released."""
        if self.day != held_at // _DAY_MS:
            return self
        return self.changed(day_credits=max(0, self.day_credits - credits))


@dataclass(frozen=True)
class Place:
    """Where a dropped file lies: `drop/DROP/FOLDER/FILE`."""

    drop: str
    folder: str
    file: str

    @property
    def out(self) -> str:
        """What its film's files begin with."""
        return out_of(f"{self.drop}/{self.folder}")


def out_of(folder: str) -> str:
    """What the files begin with that come of a folder, named as `DROP/FOLDER`."""
    return f"{ROOT}{folder}/{OUT}/"


def place_of(name: str) -> Place | None:
    """Where an object lies; None for what starts nothing: results, hidden files, files beside folders."""
    drop, _, rest = name.removeprefix(ROOT).partition("/")
    folder, _, file = rest.partition("/")
    starts = name.startswith(ROOT) and bool(drop and folder and file) and "/" not in file
    return Place(drop, folder, file) if starts and folder != OUT and not file.startswith(".") else None


def refuse_name(place: Place) -> None:
    """Raises BadRequest for names that not every bucket can hold."""
    for part in (place.folder, place.file):
        if not _PART.fullmatch(part) or part in (".", ".."):
            raise BadRequest(
                f"'{part[:80]}' cannot be read: name folders and files with small letters, digits and . _ - "
                "only, then drop them again."
            )


def pair_in(names: Iterable[str]) -> tuple[str, str] | None:
    """The two clips `a.*` and `b.*` of a folder; None while one is missing. Raises BadRequest for two."""
    all_names = sorted(names)
    found = []
    for stem in ("a", "b"):
        named = [name for name in all_names if name.rpartition(".")[0] == stem]
        if len(named) > 1:
            raise BadRequest(f"There are {len(named)} files called {stem}: {', '.join(named)}. Keep one.")
        found += named
    return (found[0], found[1]) if len(found) == 2 else None


def safe_name(name: str) -> str:
    """A file's name as every bucket can hold it."""
    return re.sub(r"[^a-z0-9._-]", "-", name.lower())[:200]
