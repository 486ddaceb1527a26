"""What the files are called that steps leave of a generated piece."""

from typing import Final

TAKE: Final = "take.mkv"
STILLS: Final = ("first.png", "last.png")
"""The frames that a take begins and ends with."""
CONTEXT: Final = ("before.mkv", "after.mkv")
"""What its two neighbours show before and after it, kept as long as takes are judged by it."""
EFFECT: Final = "effect.mp3"
VOICE: Final = "voice.audio"
