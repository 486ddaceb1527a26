"""What the procedural generator can do. Kept apart from what does it, which takes half a second to import."""

from segue.domain import limits
from segue.domain.capabilities import Capabilities

CAPABILITIES = Capabilities(
    name="procedural",
    as_of="2026-11-20",
    place="worker",
    version=5,
    first_and_last_frame=True,
    context_frames=limits.JUDGED_FRAMES,
    seconds=tuple(range(1, 11)),
    prompt_characters=4_000,
    extension_seconds=tuple(range(1, 11)),
)
