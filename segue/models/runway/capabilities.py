"""What Runway offers between two frames, and costs: data, with the day on which it was read.

Its own gen4.5 and gen4_turbo take a first frame only, so they are not here.
"""

from segue.domain.assets import Size
from segue.domain.capabilities import Capabilities, Model

AS_OF = "2026-11-20"

CAPABILITIES = Capabilities(
    name="runway",
    as_of=AS_OF,
    place="provider",
    version=0,
    first_and_last_frame=True,
    context_frames=1,
    seconds=(4, 6, 8),
    sizes=(Size(width=1280, height=720), Size(width=720, height=1280)),
    prompt_characters=1_000,
    models=(
        Model(id="veo3.1_fast", as_of=AS_OF, seconds=(4, 6, 8), price_mills={"720": 100}),
        Model(
            id="gemini_omni_flash_1.1",
            as_of=AS_OF,
            seconds=tuple(range(3, 11)),
            price_mills={"720": 100},
        ),
    ),
    requests_per_minute=10,
    at_once=1,  # what its first tier lets one customer have
)

RESULT_HOSTS = (".runwayml.com", ".cloudfront.net")
"""Where its results lie: nothing is read from anywhere else."""
