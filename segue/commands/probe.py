"""`segue probe`: what a file is, as Segue sees it."""

from pathlib import Path

from segue.commands.files import naming, readable_file
from segue.commands.terminal import Terminal
from segue.config import Config
from segue.domain.assets import Facts, Picture, Sound
from segue.wiring import open_segue


def probe(path: Path, *, json: bool) -> int:
    """Print the facts of a clip. Raises NotFound, MediaRefused."""
    terminal = Terminal(json=json)
    readable_file(path)
    with open_segue(Config.from_environment()) as segue, naming(path):
        facts = segue.app.prober.probe(path)
    terminal.answer(facts, [f"{path.name}: {facts.container}, {facts.bytes:,} bytes", *fact_lines(facts)])
    return 0


def fact_lines(facts: Facts) -> list[str]:
    """A clip's facts for people, one line for each stream and note."""
    lines = [f"Picture: {_picture(facts.picture)}"]
    lines.extend(f"Sound {sound.index}: {_sound(sound)}" for sound in facts.sounds)
    if not facts.sounds:
        lines.append("Sound: none")
    lines.extend(f"Captions: {caption.codec} {caption.language or ''}".rstrip() for caption in facts.captions)
    kept = {"Starts at timecode": facts.timecode, "Made": facts.created, "Title": facts.title}
    lines.extend(f"{name}: {text}" for name, text in kept.items() if text)
    lines.extend(f"Note: {note}" for note in facts.notes)
    return lines


def _picture(picture: Picture) -> str:
    seconds = float(picture.frames / picture.rate)
    parts = [
        f"{picture.shown}",
        f"{picture.rate} frames a second{', variable' if picture.variable_rate else ''}",
        f"{picture.frames} frames ({seconds:.2f} s)",
        f"{picture.codec} {picture.pixel_format}",
        f"{picture.colour.matrix} {picture.colour.transfer}{' (assumed)' if picture.colour_assumed else ''}",
    ]
    if picture.rotation:
        parts.append(f"turned by {picture.rotation} degrees")
    if picture.sample_aspect != 1:
        parts.append(f"stored as {picture.stored} with pixels of {picture.sample_aspect}")
    if picture.field_order != "progressive":
        parts.append("interlaced")
    return ", ".join(parts)


def _sound(sound: Sound) -> str:
    named = "".join(f", {text}" for text in (sound.language, sound.title) if text)
    return f"{sound.codec}, {sound.sample_rate} Hz, {sound.layout or sound.channels}{named}"
