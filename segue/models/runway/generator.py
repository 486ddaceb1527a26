"""The Runway generator. It has no output folder of ours: a lost submit cannot be found, only waited out."""

import base64
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any, Final

import runwayml

from segue.domain.capabilities import Capabilities
from segue.models.remote import results
from segue.models.remote.asking import asked_in_turn
from segue.models.remote.refusals import FAILED, REFUSED
from segue.models.remote.replies import bound_reply, bounded_poll, refuse_pages
from segue.models.runway.capabilities import CAPABILITIES, RESULT_HOSTS
from segue.models.settings import RunwaySettings
from segue.ports import Bucket, FailedOutcome, Filtered, GenerationRequest, Gone, Outcome, Running

CALL_SECONDS: Final = 45.0
DATA_LINK_BYTES: Final = 3_300_000
"""A picture up to this size goes inside the request (5 MB as text); a larger one is uploaded first."""


class RunwayGenerator:
    """Runway's models between two frames."""

    maximum_ms = 20 * 60_000

    def __init__(
        self, settings: RunwaySettings, bucket: Bucket, capabilities: Capabilities = CAPABILITIES
    ) -> None:
        self.capabilities = capabilities
        self._settings, self._bucket = settings, bucket

    @cached_property
    def _client(self) -> runwayml.RunwayML:
        link = self._settings.link or None
        return runwayml.RunwayML(
            api_key=self._settings.key,
            base_url=link,
            timeout=CALL_SECONDS,
            max_retries=0,
            http_client=runwayml.DefaultHttpxClient(
                follow_redirects=False, event_hooks={"response": [refuse_pages, bound_reply]}
            ),
        )

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def submit(self, request: GenerationRequest, prefix: str) -> str:
        """`model/task`, the model being the one that answered."""
        create: Any = self._client.image_to_video.create
        frames = cache(partial(self._frames, request))  # uploaded once, whichever id they are for

        def ask(model: str) -> str:
            task = create(
                model=model,
                prompt_image=frames(),
                prompt_text=request.prompt,
                ratio=f"{request.canvas.width}:{request.canvas.height}",
                duration=request.seconds,
                audio=False,
            )
            return f"{model}/{task.id}"

        models = self.capabilities.models_for(request.canvas, request.seconds)
        return asked_in_turn(models, ask)

    def _frames(self, request: GenerationRequest) -> list[dict[str, str]]:
        pictures = (("first", request.first), ("last", request.last))
        return [{"position": position, "uri": self._picture(path)} for position, path in pictures]

    def _picture(self, path: Path) -> str:
        """A link to a picture, as Runway takes them. Nothing is started by an upload."""
        data = path.read_bytes()
        if len(data) <= DATA_LINK_BYTES:
            return f"data:image/png;base64,{base64.b64encode(data).decode()}"
        return self._client.uploads.create_ephemeral(file=(path.name, data, "image/png")).uri

    @bounded_poll
    def poll(self, operation: str, prefix: str) -> Outcome:
        model, _, id = operation.partition("/")
        try:
            task: Any = self._client.tasks.retrieve(id)
        except runwayml.NotFoundError:
            return Gone()
        match task.status:
            case "PENDING" | "THROTTLED" | "RUNNING":
                return Running()
            case "SUCCEEDED":
                return self._home(list(task.output or []), prefix, model)
            case "CANCELLED":
                return FailedOutcome(FAILED, again=True, detail="cancelled at the provider")
        told: dict[str, Any] = task.model_dump()  # a field's name depends on which shape the SDK saw in it
        code = told.get("failure_code") or told.get("failureCode") or ""
        return _failed(str(code), str(told.get("failure") or ""))

    def adopt(self, prefix: str) -> Outcome | None:
        """None, always: what a lost submit left cannot be told."""
        return None

    def _home(self, links: list[str], prefix: str, model: str) -> Outcome:
        if not links:
            return FailedOutcome(results.EMPTY, again=True, detail="no output", code="provider_empty")
        return results.brought_home(
            self._bucket,
            prefix,
            model,
            lambda path: results.fetch(links[0], path, RESULT_HOSTS, origin=self._settings.link),
        )


def _failed(code: str, text: str) -> Outcome:
    detail = f"{code} {text}"
    if code.startswith("SAFETY"):
        return Filtered(REFUSED, detail=detail)
    permanent = code.startswith(("INPUT", "ASSET"))
    return FailedOutcome(FAILED, again=not permanent, detail=detail)
