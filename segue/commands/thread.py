"""From a timeline to its result: quote, agree, hold, render, watch, and fetch what was delivered."""

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from segue.app.quotes import make_quote
from segue.app.recordings import ingest_sound
from segue.app.renders import StartRender, cancel_render, get_render, result_of, start_render
from segue.app.uploads import ingest_file
from segue.commands.answers import how_far
from segue.commands.failures import RenderFailed
from segue.commands.files import naming, readable_file, refuse_full, refuse_no_space
from segue.commands.money import credits_in_words, price_lines
from segue.commands.terminal import Shown, Terminal
from segue.domain.artifacts import Artifact
from segue.domain.assets import Asset, Recording
from segue.domain.errors import BadRequest, Cancelled, Conflict, Internal
from segue.domain.quotes import Quote
from segue.domain.render_model import TERMINAL, Failure, Render
from segue.domain.timeline import People, Target, Timeline
from segue.wiring import Segue

LOOK_SECONDS = 0.1
"""How often a render is read while a command waits for it."""

LOOKS_PER_ENGINE = 10
"""Once a second: if the process that ran the engine is gone, this one takes over."""


def read_clips(segue: Segue, terminal: Terminal, paths: Sequence[Path]) -> dict[Path, Asset]:
    """Make an asset of each file, once. Raises NotFound, MediaRefused, NoSpace."""
    unique = list(dict.fromkeys(paths))
    for path in unique:
        readable_file(path)
    refuse_no_space(segue.config.data, sum(path.stat().st_size for path in unique))
    assets: dict[Path, Asset] = {}
    with terminal.progress() as shown:
        for number, path in enumerate(unique):
            shown(f"Reading {path.name}", number, len(unique))
            with naming(path):
                assets[path] = ingest_file(segue.app, segue.user, path)
    for path, asset in assets.items():
        for note in asset.facts.notes:
            terminal.note(f"{path.name}: {note}")
    return assets


def read_track(segue: Segue, path: Path | None) -> Recording | None:
    """Make a recording of a file of sound, if one is named. Raises NotFound, MediaRefused, NoSpace."""
    if path is None:
        return None
    readable_file(path)
    refuse_no_space(segue.config.data, path.stat().st_size)
    with naming(path):
        return ingest_sound(segue.app, segue.user, path)


def agree(segue: Segue, terminal: Terminal, quote: Quote, *, yes: bool) -> None:
    """Show the price and have it agreed to. Raises BadRequest when nobody can be asked, Cancelled."""
    for line in price_lines(segue.app, segue.user, quote.credits):
        terminal.note(line)
    if yes or not quote.credits:
        return
    if not terminal.can_ask:
        raise BadRequest(
            f"This costs {credits_in_words(quote.credits)}: add --yes to agree. Nothing was charged."
        )
    if not terminal.agreed("Make it?"):
        raise Cancelled("Nothing was started and nothing was charged.")


def render_timeline(
    segue: Segue,
    terminal: Terminal,
    timeline: Timeline,
    target: Target,
    *,
    yes: bool,
    people: People | None = None,
) -> tuple[Render, Artifact]:
    """Build a target of a timeline; returns the render that succeeded, and its result.

    Ctrl-C cancels it. Raises RenderFailed, Cancelled, and what quotes and renders raise.
    """
    quote = make_quote(segue.app, segue.user, timeline, target)
    for notice in quote.notices:
        terminal.note(notice)
    agree(segue, terminal, quote, yes=yes)
    request = StartRender(quote=quote.id, max_credits=quote.credits, people=people)
    render, _ = start_render(segue.app, segue.user, request, segue.app.new_id("key"))
    with terminal.progress() as shown:
        try:
            render = follow(segue, render, shown)
        except KeyboardInterrupt:
            shown("Cancelling: what is not delivered is not charged", 0, 0)
            render = cancelled(segue, render, shown)
    return render, delivered(segue, render)


def follow(segue: Segue, render: Render, shown: Shown) -> Render:
    """Wait for a render's end, whichever process runs the engine.

    Raises NoSpace when the disk that holds it is full: nothing could tell of its end.
    """
    index = segue.app.plan(render.plan)
    looks = 0
    while render.state not in TERMINAL:
        if looks % LOOKS_PER_ENGINE == 0:
            segue.ensure_engine()
            refuse_full(segue.config.data)
        words, done, total = how_far(render, index)
        if words:
            shown(words, done, total)
        looks += 1
        time.sleep(LOOK_SECONDS)
        render = get_render(segue.app, segue.user, render.id)
    return render


def cancelled(segue: Segue, render: Render, shown: Shown) -> Render:
    """Cancel a render and wait for its end, which may still be a film."""
    with suppress(Conflict):  # it was over at that moment
        cancel_render(segue.app, segue.user, render.id)
    return follow(segue, get_render(segue.app, segue.user, render.id), shown)


def delivered(segue: Segue, render: Render) -> Artifact:
    """What a finished render gives. Raises RenderFailed, Cancelled."""
    if render.state == "cancelled":
        charged = f"{credits_in_words(render.captured)} charged" if render.captured else "nothing was charged"
        raise Cancelled(f"The film was stopped and {charged}.")
    if render.state == "failed":
        unknown = Failure(code="internal", sentence="The film failed.", retryable=True)
        raise RenderFailed(render, render.failure or unknown)
    artifact = result_of(segue.app, render)
    if artifact is None:
        raise Internal(f"The result of render {render.id} cannot be found: run the same command again.")
    return artifact
