"""The Omni generator: interactions, in which the two frames are bound to the prompt by tags."""

import base64
from typing import Any, Final

from segue.domain.capabilities import Capabilities, lines_of
from segue.models.omni.capabilities import CAPABILITIES
from segue.models.remote import results
from segue.models.remote.asking import asked_in_turn
from segue.models.remote.google import Google
from segue.models.remote.refusals import FAILED, filtered_sentence
from segue.models.remote.replies import bounded_poll
from segue.models.veo.generator import aspect
from segue.ports import Bucket, FailedOutcome, Filtered, GenerationRequest, Gone, Outcome, Running

CLOUD_LOCATION: Final = "global"  # the only one that has it
GOOGLE_LINK: Final = "https://generativelanguage.googleapis.com"
RESULT_HOSTS: Final = ("generativelanguage.googleapis.com", "storage.googleapis.com")
"""Where a link to a film may lead; the key goes to the first alone."""

TAGS: Final = "[# Sources <FIRST_FRAME>@Image1 <LAST_FRAME>@Image2] "
CONTINUOUS: Final = " In one continuous unbroken shot, no scene cuts."
_RUNNING: Final = frozenset({"in_progress", "queued"})


class OmniGenerator:
    """Gemini Omni. On Google Cloud a lost submit is found in the bucket; with an API key it is waited out."""

    maximum_ms = 20 * 60_000

    def __init__(self, google: Google, bucket: Bucket, capabilities: Capabilities = CAPABILITIES) -> None:
        self.capabilities = capabilities
        self._google, self._bucket = google, bucket

    def close(self) -> None:
        """Close every connection."""
        self._google.close()

    @property
    def _interactions(self) -> Any:
        return self._google.client(CLOUD_LOCATION).interactions

    def submit(self, request: GenerationRequest, prefix: str) -> str:
        """`model/id`, the model being the one that answered."""

        def ask(model: str) -> str:
            interaction = self._interactions.create(**self._asked(model, request, prefix))
            if not interaction.id:
                raise ValueError("the provider named no interaction")
            return f"{model}/{interaction.id}"

        models = self.capabilities.models_for(request.canvas, request.seconds)
        return asked_in_turn(models, ask)

    def _asked(self, model: str, request: GenerationRequest, prefix: str) -> dict[str, Any]:
        form: dict[str, Any] = {
            "type": "video",
            "aspect_ratio": aspect(request.canvas),
            "duration": f"{request.seconds}s",
            "resolution": f"{lines_of(request.canvas)}p",
            "delivery": "uri",
        }
        if self._google.settings.cloud:
            form["gcs_uri"] = self._google.folder(f"{prefix}{model}/")
        return {
            "model": model,
            "background": True,
            "store": True,
            "input": [
                _image(request.first.read_bytes()),
                _image(request.last.read_bytes()),
                {"type": "text", "text": tagged(request.prompt)},
            ],
            "generation_config": {"video_config": {"task": "image_to_video"}},
            "response_format": form,
        }

    @bounded_poll
    def poll(self, operation: str, prefix: str) -> Outcome:
        model, _, id = operation.partition("/")
        try:
            state = self._interactions.get(id)
        except Exception as error:
            if getattr(error, "status_code", None) == 404:
                return Gone()
            raise
        if state.status in _RUNNING:
            return Running()
        if state.status != "completed":
            text = f"{state.status} {getattr(state, 'errors', None)}"
            return FailedOutcome(FAILED, again=state.status in ("failed", "incomplete"), detail=text)
        video = state.output_video
        if video is None or not (video.uri or video.data):
            return Filtered(filtered_sentence(""), detail="completed without a video")
        return self._home(video.uri, video.data, prefix, model)

    def adopt(self, prefix: str) -> Outcome | None:
        found = self._google.film_under(prefix) if self._google.settings.cloud else None
        return self._home(found.link, None, prefix, found.model) if found else None

    def _home(self, link: str | None, data: str | None, prefix: str, model: str) -> Outcome:
        google = self._google

        def write(path: Any) -> None:
            if link is None:
                with results.bounded(path) as piece:
                    piece(base64.b64decode(data or ""))
            elif google.settings.cloud:
                google.download(link, prefix, path)
            else:
                origin = google.settings.link or GOOGLE_LINK
                key = {"x-goog-api-key": google.settings.api_key}
                results.fetch(link, path, RESULT_HOSTS, origin=origin, credentials=key)

        return results.brought_home(self._bucket, prefix, model, write)


def tagged(prompt: str) -> str:
    """The prompt with its frames bound to their roles, and the one thing that must be said each time."""
    head = "" if "<FIRST_FRAME>" in prompt else TAGS
    tail = "" if "unbroken" in prompt else CONTINUOUS
    return f"{head}{prompt}{tail}"


def _image(data: bytes) -> dict[str, str]:
    return {"type": "image", "mime_type": "image/png", "data": base64.b64encode(data).decode()}
