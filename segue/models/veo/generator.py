"""The Veo generator: submit once, follow the operation by its bare name, bring the film home."""

import tempfile
from pathlib import Path
from typing import Any, Final

from google.genai import errors, types

from segue.domain.assets import Size
from segue.domain.capabilities import Capabilities, lines_of
from segue.models.remote import results
from segue.models.remote.asking import asked_in_turn
from segue.models.remote.ends import end_film
from segue.models.remote.google import Google
from segue.models.remote.refusals import FAILED, filtered_sentence
from segue.models.remote.replies import bounded_poll
from segue.models.veo.capabilities import CAPABILITIES
from segue.ports import (
    Bucket,
    ExtensionRequest,
    FailedOutcome,
    Filtered,
    GenerationRequest,
    Gone,
    Outcome,
    Running,
)

_AGAIN: Final = frozenset({4, 8, 10, 13, 14})  # deadline, exhausted, aborted, internal, unavailable (gRPC)


class VeoGenerator:
    """Veo on Google Cloud. Its output goes under the attempt's own prefix, where a lost submit is found."""

    maximum_ms = 20 * 60_000

    def __init__(self, google: Google, bucket: Bucket, capabilities: Capabilities = CAPABILITIES) -> None:
        self.capabilities = capabilities
        self._google, self._bucket = google, bucket

    def close(self) -> None:
        """Close every connection."""
        self._google.close()

    def submit(self, request: GenerationRequest, prefix: str) -> str:
        """The operation's name, which holds the id that answered."""
        source = types.GenerateVideosSource(prompt=request.prompt, image=_image(request.first.read_bytes()))
        config = self._config(request, prefix).model_copy(
            update={"last_frame": _image(request.last.read_bytes()), "generate_audio": request.sound}
        )
        models = self.capabilities.models_for(request.canvas, request.seconds)
        return asked_in_turn(models, lambda model: self._asked(model, source, config))

    def extend(self, request: ExtensionRequest, prefix: str) -> str:
        """The same for a clip that goes on: the model reads the clip's end in the bucket, and only there."""
        models = self.capabilities.models_for(request.canvas, request.seconds, extending=True)
        with tempfile.TemporaryDirectory(prefix="segue-end-") as folder:
            film, rate = Path(folder) / "end.mp4", self.capabilities.rate or request.format.rate
            seconds = self.capabilities.extension_context_seconds
            end_film(film, request.before, request.first, (request.format.rate, rate), seconds)
            given = types.Video(uri=self._google.give(film, prefix), mime_type="video/mp4")
        source = types.GenerateVideosSource(prompt=request.prompt, video=given)
        config = self._config(request, prefix)
        return asked_in_turn(models, lambda model: self._asked(model, source, config))

    def _config(
        self, request: GenerationRequest | ExtensionRequest, prefix: str
    ) -> types.GenerateVideosConfig:
        """What is asked of a take; its folder is still that of the attempt, where each model has its own."""
        return types.GenerateVideosConfig(
            duration_seconds=request.seconds,
            resolution=f"{lines_of(request.canvas)}p",
            aspect_ratio=aspect(request.canvas),
            number_of_videos=1,
            generate_audio=False,
            person_generation="allow_adult",
            output_gcs_uri=self._google.folder(prefix),
        )

    def _asked(
        self, model: str, source: types.GenerateVideosSource, config: types.GenerateVideosConfig
    ) -> str:
        own = config.model_copy(update={"output_gcs_uri": f"{config.output_gcs_uri}{model}/"})
        operation = self._google.client().models.generate_videos(model=model, source=source, config=own)
        if not operation.name:
            raise ValueError("the provider named no operation")
        return operation.name

    @bounded_poll
    def poll(self, operation: str, prefix: str) -> Outcome:
        try:
            state = self._google.client().operations.get(named(operation))
        except errors.APIError as error:
            if error.code == 404:
                return Gone()
            raise
        if not state.done:
            return Running()
        if state.error:
            return _failed(state.error)
        answer = state.response
        videos = (answer.generated_videos or []) if answer else []
        link = next((each.video.uri for each in videos if each.video and each.video.uri), None)
        if link is None:
            reasons = " ".join((answer.rai_media_filtered_reasons or []) if answer else [])
            if reasons or (answer and answer.rai_media_filtered_count):
                return Filtered(filtered_sentence(reasons), detail=reasons)
            return FailedOutcome(
                results.EMPTY, again=True, detail="done, without a video", code="provider_empty"
            )
        return self._home(link, prefix, model_of(operation))

    def adopt(self, prefix: str) -> Outcome | None:
        found = self._google.film_under(prefix)
        return self._home(found.link, prefix, found.model) if found else None

    def _home(self, link: str, prefix: str, model: str) -> Outcome:
        return results.brought_home(
            self._bucket, prefix, model, lambda path: self._google.download(link, prefix, path)
        )


def _image(data: bytes) -> types.Image:
    return types.Image(image_bytes=data, mime_type="image/png")


def aspect(size: Size) -> str:
    """The shape of a canvas, of the two that Google's models take."""
    return "16:9" if size.width >= size.height else "9:16"


def named(operation: str) -> types.GenerateVideosOperation:
    """An operation of which only the name is known: all that polling needs."""
    return types.GenerateVideosOperation.model_validate({"name": operation})


def model_of(operation: str) -> str:
    """The model's id, which an operation's name holds."""
    return operation.partition("/models/")[2].partition("/")[0] or "veo"


def _failed(error: dict[str, Any]) -> Outcome:
    text = f"{error.get('code')} {error.get('message')}"
    if error.get("code") == 3 and filtered_sentence(text) != filtered_sentence(""):
        return Filtered(filtered_sentence(text), detail=text)
    return FailedOutcome(FAILED, again=error.get("code") in _AGAIN, detail=text)
