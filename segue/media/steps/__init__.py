"""The media steps: who does which kind."""

from segue.media.steps.collect import collect
from segue.media.steps.conform_bridge import conform_bridge
from segue.media.steps.conform_clip import conform_clip
from segue.media.steps.deliver import deliver
from segue.media.steps.follow import follow
from segue.media.steps.frames import ending, frames
from segue.media.steps.inspect import inspect
from segue.media.steps.sound import sound
from segue.media.steps.stitch import stitch
from segue.ports import StepHandler

HANDLERS: dict[str, StepHandler] = {
    "follow": follow,
    "frames": frames,
    "ending": ending,
    "conform_clip": conform_clip,
    "conform_bridge": conform_bridge,
    "sound": sound,
    "stitch": stitch,
    "inspect": inspect,
    "deliver": deliver,
    "collect": collect,
}
"""By kind of step. The kinds that ask a model are done elsewhere."""
