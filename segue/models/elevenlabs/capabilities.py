"""What ElevenLabs makes of words, and speaks: data, with the day on which it was read."""

from segue.domain.capabilities import Capabilities

AS_OF = "2026-11-20"

CAPABILITIES = Capabilities(
    name="elevenlabs",
    as_of=AS_OF,
    place="provider",
    version=0,
    first_and_last_frame=False,
    context_frames=0,
    seconds=tuple(range(1, 31)),
    prompt_characters=450,
    makes_sound=True,
    requests_per_minute=30,
    at_once=2,  # what its smaller plans let one customer have
)

VOICE = CAPABILITIES.changed(name="elevenlabs-voice", seconds=tuple(range(1, 61)), prompt_characters=600)
