"""collect: prompts and anchors of every bridge, for those who want to read and edit them first."""

import json
from typing import Final

from segue.domain.plan import CollectedBridge, CollectWork
from segue.domain.results import Anchors, Collected, Direction
from segue.media.steps.inputs import result_of, work_of
from segue.ports import StepJob, StepOutput

PROMPTS: Final = "prompts.json"


def collect(job: StepJob) -> StepOutput:
    """Write `prompts.json`: by segment, the prompt and the anchors."""
    work = work_of(job, CollectWork)
    prompts = {bridge.segment: _prompt(job, bridge) for bridge in work.bridges}
    anchors = {bridge.segment: result_of(job, bridge.frames, Anchors) for bridge in work.bridges}
    keeps = {
        bridge.segment: result_of(job, bridge.direct, Direction).keeps
        for bridge in work.bridges
        if bridge.direct
    }
    result = Collected(prompts=prompts, anchors=anchors, keeps=keeps)
    content = {
        segment: {"prompt": prompts[segment], "anchors": anchors[segment].model_dump(mode="json")}
        for segment in prompts
    }
    path = job.scratch / PROMPTS
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return StepOutput(result, {PROMPTS: path})


def _prompt(job: StepJob, bridge: CollectedBridge) -> str:
    """The prompt as the user wrote it, or as the director did."""
    if bridge.prompt is not None or bridge.direct is None:
        return bridge.prompt or ""
    return result_of(job, bridge.direct, Direction).prompt
