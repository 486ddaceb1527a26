"""Sound of one's own under a film: a file of sound, or a clip, that becomes a recording once it is whole."""

from pathlib import Path

from segue.app.context import App
from segue.app.renders import shard_of
from segue.app.step_job import sha256_of
from segue.app.uploads import (
    Upload,
    close_upload,
    own_upload,
    refuse_unfinished,
    shown_name,
    taken_from,
    upload_name,
)
from segue.app.using import touch
from segue.app.worker import scratch_folder
from segue.domain.artifacts import file_name
from segue.domain.assets import Recording
from segue.domain.errors import MediaRefused, NotFound
from segue.domain.keys import digest
from segue.ports import Transaction, User


def finish_recording(app: App, user: User, upload_id: str) -> Recording:
    """Turn a whole upload into a recording. Asked twice, gives the same one.

    Raises NotFound, Conflict while bytes are missing, MediaRefused (the upload is then gone).
    """
    upload = own_upload(app, user, upload_id)
    if upload.asset is not None:
        return get_recording(app, user, upload.asset)
    refuse_unfinished(app, upload)
    recording = _become_recording(app, user, upload)
    close_upload(app, upload_id, recording.id)
    return recording


def ingest_sound(app: App, user: User, path: Path) -> Recording:
    """Make a recording of a file on this machine; the file itself is only read.

    Raises NotFound, MediaRefused, NoSpace.
    """
    with taken_from(app, user, path) as upload:
        return _become_recording(app, user, upload)


def get_recording(app: App, user: User, recording_id: str) -> Recording:
    """The user's own recording. Raises NotFound."""
    recording = owned_recording(app, user, recording_id)
    if recording is None:
        raise NotFound("There is no such recording: upload the sound first.")
    return recording


def owned_recording(app: App, user: User, recording_id: str) -> Recording | None:
    recording = app.store.get(Recording, recording_id)
    return recording if recording and recording.owner == user.account else None


def ingest_sound_object(app: App, user: User, name: str, shown: str, version: str) -> Recording:
    """Make a recording of one version of a file in the bucket, which stays there.

    Raises NotFound once it was written over or deleted, MediaRefused.
    """
    with scratch_folder(app) as folder:
        folder.mkdir(parents=True)
        local = folder / "dropped"
        app.bucket.fetch(name, local, version=version)
        return _recording_of(app, user, local, shown_name(shown))


def _become_recording(app: App, user: User, upload: Upload) -> Recording:
    with scratch_folder(app) as folder:
        folder.mkdir(parents=True)
        local = folder / "upload"
        app.bucket.fetch(upload_name(upload.id), local)
        try:
            return _recording_of(app, user, local, upload.name)
        except MediaRefused:
            app.bucket.delete(upload_name(upload.id))
            raise


def _recording_of(app: App, user: User, local: Path, name: str) -> Recording:
    """The recording of a local file. Raises MediaRefused."""
    sha256 = sha256_of(local)
    id = "snd_" + digest("recording", [user.account, sha256])[:20]
    existing = app.store.get(Recording, id)
    if existing is not None and touch(app, [existing]):
        return existing
    try:
        facts = app.prober.listen(local)
    except MediaRefused as refused:
        sentence = refused.sentence.replace("This file", f"'{name}'", 1)
        raise MediaRefused(sentence, detail=refused.detail) from refused
    now = app.now()
    recording = Recording(
        id=id,
        owner=user.account,
        name=name,
        sha256=sha256,
        facts=facts,
        created_at=now,
        shard=shard_of(id),
        used_at=now,
    )
    app.bucket.put_file(file_name(sha256), local)

    def work(transaction: Transaction) -> Recording:
        earlier = transaction.get(Recording, id)
        if earlier is None:
            transaction.create(recording)
        return earlier or recording

    return app.store.transact(work, on=id)
