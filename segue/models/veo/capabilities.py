"""What Veo can do and costs: data, with the day on which it was read. Apart from its SDK, which is slow."""

from fractions import Fraction

from segue.domain.assets import Size
from segue.domain.capabilities import Capabilities, Model

AS_OF = "2026-11-20"

CAPABILITIES = Capabilities(
    name="veo",
    as_of=AS_OF,
    place="provider",
    version=0,
    first_and_last_frame=True,
    context_frames=1,
    seconds=(4, 6, 8),
    sizes=(
        Size(width=1280, height=720),
        Size(width=720, height=1280),
        Size(width=1920, height=1080),
        Size(width=1080, height=1920),
    ),
    rate=Fraction(24),
    prompt_characters=3_000,  # 1,024 tokens of English, with room to spare
    makes_sound=True,
    extension_seconds=(7,),
    extension_context_seconds=1,  # all that it looks at, and the least that it takes: 1 to 30 s
    models=(
        Model(
            id="veo-3.1-fast-generate-001",
            as_of=AS_OF,
            seconds=(4, 6, 8),
            extension_seconds=(7,),
            price_mills={"720": 100, "1080": 120},
            retired_on="2026-11-17",  # by one price table; Google's own page still listed it on 2026-11-05
        ),
        Model(
            id="veo-3.1-lite-generate-001",
            as_of=AS_OF,
            seconds=(4, 6, 8),
            extension_seconds=(7,),
            price_mills={"720": 50, "1080": 80},
        ),
    ),
    requests_per_minute=10,  # of a preview id; the others take 50
    at_once=10,
)
