"""A studio whose providers are stand-ins: anyone can click through a paid render, for nothing.

`python -m tests.models.fakes` runs `segue studio` with them; other arguments are another command of `segue`.
"""

import os
import sys
import tempfile

from segue.cli import main
from tests.models.fakes.comfyui import ComfyFake
from tests.models.fakes.elevenlabs import ElevenLabsFake
from tests.models.fakes.google import GoogleFake
from tests.models.fakes.runway import RunwayFake


def environment(
    google: GoogleFake, runway: RunwayFake, comfyui: ComfyFake, elevenlabs: ElevenLabsFake
) -> dict[str, str]:
    """What switches every generator on, at these stand-ins."""
    return {
        "SEGUE_GOOGLE_PROJECT": "demo",
        "SEGUE_GOOGLE_BUCKET": "demo",
        "SEGUE_GOOGLE_LINK": google.link,
        "SEGUE_GOOGLE_STORAGE_LINK": google.link,
        "SEGUE_GOOGLE_TOKEN": "stand-in",
        "SEGUE_RUNWAY_KEY": "stand-in",
        "SEGUE_RUNWAY_LINK": runway.link,
        "SEGUE_COMFYUI_LINK": comfyui.link,
        "SEGUE_ELEVENLABS_KEY": "stand-in",
        "SEGUE_ELEVENLABS_LINK": elevenlabs.link,
    }


if __name__ == "__main__":
    os.environ.update(environment(GoogleFake(), RunwayFake(), ComfyFake(), ElevenLabsFake()))
    with tempfile.TemporaryDirectory(prefix="segue-stand-ins-") as data:
        os.environ.setdefault("SEGUE_DATA", data)
        sys.argv = ["segue", *(sys.argv[1:] or ["studio"])]
        sys.exit(main())
