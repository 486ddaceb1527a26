"""The ComfyUI generator. The job's id is ours, made from the attempt, so that a lost submit is looked up."""

import hashlib
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import httpx

from segue.domain import limits
from segue.models.comfyui.context import context, control_film, read_film, write_film
from segue.models.comfyui.workflow import RATE, capabilities, named_workflow
from segue.models.remote import results
from segue.models.remote.refusals import FAILED, refusal
from segue.models.remote.replies import bound_reply, bounded_poll, refuse_pages
from segue.models.settings import ComfySettings
from segue.ports import (
    Bucket,
    ExtensionRequest,
    FailedOutcome,
    GenerationRequest,
    Gone,
    Outcome,
    ProviderRefused,
    Running,
)

SETUP: Final = (
    "The ComfyUI server cannot run this workflow: nothing was charged. "
    "Install the nodes and model files that the log names."
)
NO_ANSWER: Final = "The ComfyUI server does not answer: nothing was charged. Start it, then render again."
ONWARD: Final = "onward-"
"""How the film of a clip that goes on is called at the server, before its job's id."""
_FILMS: Final = (".mp4", ".mkv", ".webm")


class ComfyGenerator:
    """A workflow on a ComfyUI server of the operator's own. Nothing else is ever asked."""

    maximum_ms = 60 * 60_000

    def __init__(self, settings: ComfySettings, bucket: Bucket) -> None:
        self._settings, self._bucket = settings, bucket
        self._workflow = named_workflow(settings.workflow)
        self.capabilities = capabilities(self._workflow)

    @cached_property
    def _server(self) -> httpx.Client:
        timeout = httpx.Timeout(limits.RESULT_IDLE_SECONDS)
        link = self._settings.link.rstrip("/")
        hooks = {"response": [refuse_pages, bound_reply]}
        return httpx.Client(
            base_url=link, timeout=timeout, follow_redirects=False, trust_env=False, event_hooks=hooks
        )

    def close(self) -> None:
        """Close every connection."""
        self._server.close()

    def submit(self, request: GenerationRequest, prefix: str) -> str:
        """The job's id: ours, or the one that an older server has made."""
        return self._submitted(request, prefix)

    def extend(self, request: ExtensionRequest, prefix: str) -> str:
        """The same for a clip that goes on, which a workflow with context frames makes from them alone."""
        return self._submitted(request, prefix)

    def _submitted(self, request: GenerationRequest | ExtensionRequest, prefix: str) -> str:
        job = job_id(prefix)
        try:
            graph = self._graph(request, job)
        except httpx.HTTPError as error:  # only pictures were on their way
            raise ProviderRefused(
                NO_ANSWER, again=True, detail=repr(error), code="provider_unreachable"
            ) from error
        try:
            answer = self._server.post("/prompt", json={"prompt": graph, "prompt_id": job, "client_id": job})
        except httpx.ConnectError as error:  # nothing can have arrived
            raise ProviderRefused(
                NO_ANSWER, again=True, detail=repr(error), code="provider_unreachable"
            ) from error
        said = answer.headers["location"] if answer.is_redirect else answer.text[:2_000]
        if answer.status_code in (400, 404):  # a graph that cannot run; a server of another kind
            raise ProviderRefused(SETUP, again=False, detail=said, code="provider_unfit")
        if refused := refusal(answer.status_code, said):
            raise refused
        return str(_checked(answer).json()["prompt_id"])

    def _graph(self, request: GenerationRequest | ExtensionRequest, job: str) -> dict[str, Any]:
        workflow, size = self._workflow, request.canvas
        onward = isinstance(request, ExtensionRequest)
        length = workflow.length_onward(request.seconds) if onward else workflow.length(request.seconds)
        values: dict[str, Any] = {
            "prompt": request.prompt,
            "width": size.width,
            "height": size.height,
            "length": length,
            "output": f"segue/{ONWARD if onward else ''}{job}",
            "seed": int(job[:8], 16),
        }
        with tempfile.TemporaryDirectory(prefix="segue-context-") as folder:
            for name, path in self._inputs(request, Path(folder), length):
                values[name] = self._upload(path, f"{job}-{path.name}")
        return workflow.filled(values)

    def _inputs(
        self, request: GenerationRequest | ExtensionRequest, folder: Path, length: int
    ) -> Iterator[tuple[str, Path]]:
        """The files that the workflow takes, by the names of its bindings."""
        bridge = request if isinstance(request, GenerationRequest) else None
        if bridge and "control" not in self._workflow.bindings:
            yield from (("first", bridge.first), ("last", bridge.last))
            return
        count, rate = self._workflow.context_frames, request.format.rate
        before = context(request.before, request.first, rate, count, at_end=True)
        after = context(bridge.after, bridge.last, rate, count, at_end=False) if bridge else []
        control, mask = folder / "control.mkv", folder / "mask.mkv"
        control_film(control, mask, before, after, length, request.canvas)
        yield from (("control", control), ("mask", mask))

    def _upload(self, path: Path, name: str) -> str:
        with path.open("rb") as file:
            answer = self._server.post(
                "/upload/image",
                files={"image": (name, file)},
                data={"subfolder": "segue", "type": "input", "overwrite": "true"},
            )
        placed = _checked(answer).json()
        return f"{placed['subfolder']}/{placed['name']}" if placed.get("subfolder") else str(placed["name"])

    @bounded_poll
    def poll(self, operation: str, prefix: str) -> Outcome:
        """A server that was started anew knows nothing of its jobs: then the job is gone."""
        return self._looked_up(operation, prefix) or Gone()

    def adopt(self, prefix: str) -> Outcome | None:
        """A server that does not know a job by our id never took it.

        One that is so old that it names its jobs itself works in vain: on the operator's own card.
        """
        return self.poll(job_id(prefix), prefix)

    def _looked_up(self, job: str, prefix: str) -> Outcome | None:
        """What became of a job; None while the server knows nothing of it."""
        entry = self._ended(job)
        if entry is None:
            if (running := self._queued(job)) is not None:
                return running
            entry = self._ended(job)  # it may have left the queue between the two questions
        if entry is None:
            return None
        if entry.get("status", {}).get("status_str") == "error":
            return FailedOutcome(FAILED, again=True, detail=str(entry["status"])[:2_000])
        files = [
            file
            for output in entry.get("outputs", {}).values()
            for kind in ("videos", "gifs", "images")
            for file in output.get(kind, [])
            if file["filename"].endswith(_FILMS)
        ]
        if not files:
            return FailedOutcome(
                results.EMPTY, again=True, detail="no film in the outputs", code="provider_empty"
            )
        return results.brought_home(
            self._bucket, prefix, self._workflow.model, lambda path: self._fetched(files[0], path)
        )

    def _ended(self, job: str) -> dict[str, Any] | None:
        """What the server's history says of a job; None for one that has not ended there."""
        answer = self._server.get(f"/history/{job}")
        entry: dict[str, Any] | None = _checked(answer).json().get(job)
        return entry

    def _queued(self, job: str) -> Running | None:
        queue = _checked(self._server.get("/queue")).json()
        if any(item[1] == job for item in queue["queue_running"]):
            return Running()
        pending = [item[1] for item in sorted(queue["queue_pending"], key=lambda item: item[0])]
        return Running(queue_position=pending.index(job) + 1) if job in pending else None

    def _fetched(self, file: dict[str, str], path: Path) -> None:
        """The film, without the context frames that the model has made its own versions of."""
        query = httpx.QueryParams({name: file.get(name, "") for name in ("filename", "subfolder", "type")})
        origin = self._settings.link
        whole = path.with_name("whole.mp4")
        results.fetch(f"{origin.rstrip('/')}/view?{query}", whole, (), origin=origin)
        extra = self._workflow.context_frames - 1
        if not extra or file["filename"].startswith(ONWARD):  # of what goes on, the end is known to be new
            whole.rename(path)
            return
        results.refuse_what_is_no_film(whole)
        frames = list(read_film(whole))
        write_film(path.with_suffix(".mkv"), frames[extra:-extra], RATE)
        path.with_suffix(".mkv").rename(path)


def _checked(answer: httpx.Response) -> httpx.Response:
    """An answer that is no error. Raises httpx.HTTPStatusError with what the server said."""
    if not answer.is_success:
        words = f"{answer.status_code}: {answer.text[:2_000]}"
        raise httpx.HTTPStatusError(words, request=answer.request, response=answer)
    return answer


def job_id(prefix: str) -> str:
    """The UUID (version 8, RFC 9562) that names an attempt's job, always the same."""
    digits = hashlib.sha256(prefix.encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"
