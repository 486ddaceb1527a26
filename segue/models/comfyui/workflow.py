"""Workflows as data: graphs in ComfyUI's API format, whose inputs are bound by their nodes' titles."""

import copy
import json
from fractions import Fraction
from importlib.resources import files
from typing import Any, Final

from pydantic import JsonValue

from segue.domain.assets import Size
from segue.domain.capabilities import Capabilities, Model
from segue.domain.errors import BadRequest
from segue.domain.value import Many, Value

RATE: Final = Fraction(16)
"""What Wan was trained on, frames a second."""

_WORKFLOWS: Final = ("context", "first-last")


class Workflow(Value):
    """A graph and where our values go: for each name, the titles and inputs of the nodes that take it.

    `context_frames` is how many frames of each clip it is given, the two at the cut included. It continues a
    clip, which is then given alone, by `extension_seconds`.
    """

    name: str
    as_of: str
    model: str
    context_frames: int
    seconds: Many[int]
    extension_seconds: Many[int] = ()
    bindings: dict[str, list[tuple[str, str]]]
    graph: dict[str, dict[str, JsonValue]]

    @property
    def film_context_frames(self) -> int:
        """How many frames of a film at up to 60 a second hold that many of the model's."""
        return 1 if self.context_frames == 1 else (self.context_frames - 1) * 60 // int(RATE) + 1

    def length(self, seconds: int) -> int:
        """The frames of a whole generation: 4k + 1, as Wan needs."""
        return int(seconds * RATE) + 1 + 2 * (self.context_frames - 1)

    def length_onward(self, seconds: int) -> int:
        """The same where a clip goes on: all that it is given of it, and what is new."""
        return int(seconds * RATE) + self.context_frames

    def filled(self, values: dict[str, Any]) -> dict[str, Any]:
        """The graph with these values in place. Every binding must have a value, and a node of its title."""
        graph: dict[str, Any] = copy.deepcopy(self.graph)
        nodes = {node.get("_meta", {}).get("title"): node for node in graph.values()}
        for name, places in self.bindings.items():
            for title, field in places:
                nodes[title]["inputs"][field] = values[name]
        return graph


def named_workflow(name: str) -> Workflow:
    """One of the workflows that come with Segue. Raises BadRequest for another name."""
    if name not in _WORKFLOWS:
        raise BadRequest(f"There is no ComfyUI workflow '{name}': choose {' or '.join(_WORKFLOWS)}.")
    text = files(__package__).joinpath("workflows", f"{name}.json").read_text()
    return Workflow.model_validate(json.loads(text), strict=False)


def capabilities(workflow: Workflow) -> Capabilities:
    """What a workflow can do, as a generator. It costs nothing but the operator's own electricity."""
    sizes = (
        Size(width=1280, height=720),
        Size(width=720, height=1280),
        Size(width=832, height=480),
        Size(width=480, height=832),
    )
    free = {"720": 0, "480": 0}
    return Capabilities(
        name="comfyui",
        as_of=workflow.as_of,
        place="provider",
        version=0,
        first_and_last_frame=True,
        context_frames=workflow.film_context_frames,
        seconds=workflow.seconds,
        sizes=sizes,
        rate=RATE,
        prompt_characters=2_000,
        models=(
            Model(
                id=workflow.model,
                as_of=workflow.as_of,
                seconds=workflow.seconds,
                extension_seconds=workflow.extension_seconds,
                price_mills=free,
            ),
        ),
        extension_seconds=workflow.extension_seconds,
        requests_per_minute=60,
        at_once=1,
    )
