"""Sound of one's own under a film: a file of sound, or a clip, that becomes a recording once it is whole."""

from pathlib import Path

from segue.app.context import App
from segue.app.intake import Intake
from segue.domain import limits
from segue.domain.assets import Recording, SoundFacts
from segue.domain.errors import MediaRefused
from segue.domain.frames import SOUND_RATE
from segue.ports import Ranged, User


def _long_enough(app: App, file: Path | Ranged) -> SoundFacts:
    facts = app.prober.listen(file)
    refuse_too_short(facts)
    return facts


RECORDINGS = Intake(
    model=Recording,
    word="recording",
    prefix="snd",
    absent="There is no such recording: upload the sound first.",
    facts=_long_enough,
)


def finish_recording(app: App, user: User, upload_id: str) -> Recording:
    """Turn a whole upload into a recording. Asked twice, gives the same one.

    Raises NotFound, Conflict while bytes are missing, StillLooking, MediaRefused (the upload is then gone).
    """
    return RECORDINGS.finish(app, user, upload_id)


def ingest_sound(app: App, user: User, path: Path) -> Recording:
    """Make a recording of a file on this machine; the file itself is only read.

    Raises NotFound, MediaRefused, NoSpace.
    """
    return RECORDINGS.of_file(app, user, path)


def ingest_sound_object(app: App, user: User, name: str, shown: str, version: str) -> Recording:
    """Make a recording of one version of a file in the bucket, which stays there.

    Raises NotFound once it was written over or deleted, MediaRefused.
    """
    return RECORDINGS.of_object(app, user, name, shown, version)


def get_recording(app: App, user: User, recording_id: str) -> Recording:
    """The user's own recording. Raises NotFound."""
    return RECORDINGS.owned(app, user, recording_id)


def owned_recording(app: App, user: User, recording_id: str) -> Recording | None:
    recording = app.store.get(Recording, recording_id)
    return recording if recording and recording.owner == user.account else None


def refuse_too_short(facts: SoundFacts) -> None:
    """Raises MediaRefused for a recording that could not run under a film."""
    seconds = facts.samples / SOUND_RATE
    if seconds < limits.SHORTEST_TRACK_SECONDS:
        shown = facts.samples * 100 // SOUND_RATE / 100  # never rounded up to what it lacks
        raise MediaRefused(f"This file has only {shown:.2f} s of sound: give a second or more.")
