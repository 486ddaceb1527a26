"""The sample pair: two clips that come with Segue, so that a first film needs no clip of one's own."""

from importlib import resources

from segue.app.context import App
from segue.app.uploads import ingest_file
from segue.domain.assets import Asset
from segue.ports import User

NAMES = ("sample_a.mp4", "sample_b.mp4")


def add_samples(app: App, user: User) -> tuple[Asset, Asset]:
    """The two sample clips as the user's own assets. Asked again, the same ones. Raises NoSpace."""
    with resources.as_file(resources.files("segue").joinpath("samples")) as folder:
        first, second = (ingest_file(app, user, folder / name) for name in NAMES)
    return first, second
