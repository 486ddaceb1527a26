"""What Gemini Omni can do and costs: data, with the day on which it was read."""

from fractions import Fraction

from segue.domain.assets import Size
from segue.domain.capabilities import Capabilities, Model

AS_OF = "2026-11-20"
_PRICES = {"720": 101, "1080": 150}

CAPABILITIES = Capabilities(
    name="omni",
    as_of=AS_OF,
    place="provider",
    version=0,
    first_and_last_frame=True,
    context_frames=1,
    seconds=tuple(range(3, 11)),
    sizes=(
        Size(width=1280, height=720),
        Size(width=720, height=1280),
        Size(width=1920, height=1080),
        Size(width=1080, height=1920),
    ),
    rate=Fraction(24),
    prompt_characters=3_000,
    makes_sound=True,
    models=(
        Model(id="gemini-omni-1.2-flash", as_of=AS_OF, seconds=tuple(range(3, 11)), price_mills=_PRICES),
        Model(id="gemini-omni-1.1-flash", as_of=AS_OF, seconds=tuple(range(3, 11)), price_mills=_PRICES),
    ),
    requests_per_minute=10,
    at_once=10,
    reference_images=3,
)
