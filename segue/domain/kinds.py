"""The kinds of steps: one row each. A kind's version is raised when its code gives another result."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`words` is what a user reads while it runs; `urgency` breaks ties between ready steps, higher first."""

    version: int
    words: str
    urgency: int


KINDS: dict[str, Kind] = {
    "analyse": Kind(1, "Watching the clips", 6),
    "direct": Kind(1, "Writing the prompt", 7),
    "follow": Kind(1, "Following the subject", 9),
    "frames": Kind(3, "Choosing the frames", 8),
    "generate": Kind(1, "Generating the bridge", 9),
    "ending": Kind(2, "Choosing the frames", 8),
    "extend": Kind(1, "Extending the clip", 9),
    "effect": Kind(1, "Making the bridge's sound", 9),
    "voice": Kind(1, "Having the line spoken", 9),
    "conform_bridge": Kind(5, "Fitting the bridge", 5),
    "conform_clip": Kind(5, "Fitting the clips", 4),
    "sound": Kind(3, "Making the sound", 3),
    "stitch": Kind(4, "Stitching the film", 2),
    "inspect": Kind(8, "Checking the film", 1),
    "deliver": Kind(4, "Delivering", 0),
    "collect": Kind(1, "Collecting the prompts", 0),
}
