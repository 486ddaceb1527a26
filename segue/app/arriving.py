"""What an upload is, when nobody has said what it is to be: a clip or, without a picture, a recording."""

from segue.app.context import App
from segue.app.intake import refuse_upload
from segue.app.recordings import RECORDINGS
from segue.app.uploads import CLIPS
from segue.domain.assets import Asset, Recording
from segue.domain.errors import MediaRefused
from segue.ports import User


def upload_given_up(app: App, upload_id: str) -> None:
    """The look at an upload failed too often: whoever asks for it is told to send it again."""
    refuse_upload(app, upload_id, MediaRefused("Segue could not look at this file: send it again."))


def finish_arrived(app: App, user: User, upload_id: str) -> Asset | Recording:
    """Turn a whole upload into what it is. Asked twice, gives the same.

    Raises NotFound, Conflict while bytes are missing, MediaRefused with what a clip lacks (the upload is then
    gone).
    """
    try:
        return CLIPS.finish(app, user, upload_id, last=False, waited_for=False)
    except MediaRefused as no_clip:
        try:
            return RECORDINGS.finish(app, user, upload_id, last=False, waited_for=False)
        except MediaRefused:
            refuse_upload(app, upload_id, no_clip)
            raise no_clip from None
