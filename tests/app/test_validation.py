"""What does not fit a schema, said in one sentence that names the field."""

import json

import pytest
from pydantic import ValidationError

from segue.app.validation import refused
from segue.domain.timeline import Timeline

CLIP = {"kind": "clip", "id": "a", "asset": "ast_a"}
BRIDGE = {"kind": "bridge", "id": "b"}


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("{", "it is not valid JSON: check its brackets, quotes and commas."),
        ({"segments": []}, "'segments' is empty or too short: give at least 1."),
        ({"segments": [CLIP], "sound": 1}, "there is no field 'sound': remove it, or check its spelling."),
        ({"segments": [{"kind": "clip", "id": "a"}]}, "the field 'segments.0.asset' is missing: add it."),
        ({"segments": [{"id": "a"}]}, "'segments.0' needs the field 'kind'"),
        ({"segments": [CLIP | {"id": "A b"}]}, "'segments.0.id' takes lowercase letters, digits, - and _"),
        ({"segments": [CLIP, BRIDGE | {"seconds": 0}, CLIP]}, "'segments.1.seconds' is 1 or more."),
        ({"segments": [CLIP, BRIDGE | {"seconds": 99}, CLIP]}, "'segments.1.seconds' is "),
    ],
)
def test_each_fault_has_its_sentence(written: object, sentence: str) -> None:
    text = written if isinstance(written, str) else json.dumps(written)
    with pytest.raises(ValidationError) as caught:
        Timeline.model_validate_json(text)
    assert refused("The timeline", caught.value).sentence.startswith(f"The timeline: {sentence}")
