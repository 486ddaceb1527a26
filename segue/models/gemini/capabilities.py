"""What Gemini speaks: data, with the day on which it was read."""

from segue.domain.capabilities import Capabilities

AS_OF = "2026-11-20"

VOICE = Capabilities(
    name="gemini-voice",
    as_of=AS_OF,
    place="provider",
    version=0,
    first_and_last_frame=False,
    context_frames=0,
    seconds=tuple(range(1, 61)),
    prompt_characters=600,
    makes_sound=True,
    requests_per_minute=10,
    at_once=2,
)
