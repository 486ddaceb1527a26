"""Recordings: sound of one's own that runs under a film."""

from fastapi import APIRouter, Response

from segue.api.callers import Known
from segue.api.common import rfc3339
from segue.app import keeping, recordings
from segue.domain.assets import Recording, SoundFacts
from segue.domain.value import Value

router = APIRouter(tags=["sounds"])


class SoundView(Value):
    """A recording, for a timeline's `track`. `facts.samples` count at 48 kHz."""

    id: str
    name: str
    sha256: str
    facts: SoundFacts
    created_at: str

    @classmethod
    def of(cls, recording: Recording) -> "SoundView":
        return cls(
            id=recording.id,
            name=recording.name,
            sha256=recording.sha256,
            facts=recording.facts,
            created_at=rfc3339(recording.created_at),
        )


@router.post("/uploads/{upload_id}/sound", status_code=201)
def finish_sound(caller: Known, upload_id: str, response: Response) -> SoundView:
    """Turn a file that has arrived whole into a recording: music, a voice, or a clip's own sound."""
    recording = recordings.finish_recording(caller.app, caller.user, upload_id)
    response.headers["Location"] = f"/v1/sounds/{recording.id}"
    return SoundView.of(recording)


@router.get("/sounds/{sound_id}")
def get_sound(caller: Known, sound_id: str) -> SoundView:
    """One recording."""
    return SoundView.of(recordings.get_recording(caller.app, caller.user, sound_id))


@router.delete("/sounds/{sound_id}", status_code=204)
def delete_sound(caller: Known, sound_id: str) -> None:
    """Remove a recording that no project and no unfinished render uses. Films made with it stay."""
    keeping.delete_recording(caller.app, caller.user, sound_id)
