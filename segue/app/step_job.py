"""What a step's handler is given: its inputs as local files, a folder of its own, and a way to say how far it
is."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from segue.app.context import App
from segue.domain.artifacts import Artifact, File, artifact_id, file_name
from segue.domain.assets import Asset, Recording
from segue.domain.errors import NotFound, StepFailed
from segue.domain.plan import Plan, PlanIndex, Step
from segue.domain.render_model import Render
from segue.ports import StepInput


class InputLost(Exception):
    """Inputs of a step are missing or damaged: the steps that made them must run again."""

    def __init__(self, steps: tuple[str, ...]) -> None:
        super().__init__(", ".join(steps))
        self.steps = steps


class LocalStepJob:
    """A step's surroundings on this machine.

    Bytes are fetched into `inputs` once per worker, and checked against their sha256; `fetched_ms` is how
    long that took.
    """

    def __init__(
        self,
        app: App,
        render: Render,
        index: PlanIndex,
        step: Step,
        folder: Path,
        inputs: Path,
        progress: Callable[[int, int], None],
    ) -> None:
        self.plan: Plan = index.plan
        self.step = step
        self._folder = folder
        self._app = app
        self._owner = render.owner
        self._index = index
        self._inputs = inputs
        self._progress = progress
        self.fetched_ms = 0

    @property
    def scratch(self) -> Path:
        """The step's own folder, made when it is first asked for."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder

    def asset(self, asset_id: str) -> Path:
        store = self._app.store
        asset = store.get(Asset, asset_id) or store.get(Recording, asset_id)
        if asset is None or asset.owner != self._owner:
            raise StepFailed("A clip of this film has been deleted: upload it again.")
        try:
            return self._fetched(File(sha256=asset.sha256, size=asset.facts.bytes), "asset")
        except NotFound as missing:
            raise StepFailed(f"The clip '{asset.name}' is missing or damaged: upload it again.") from missing

    def input(self, step_id: str) -> StepInput:
        id = artifact_id(self._owner, self._index.steps[step_id].key)
        artifact = self._app.store.get(Artifact, id)
        if artifact is None or artifact.state != "ready" or artifact.result is None:
            raise InputLost((step_id,))
        try:
            files = {name: self._fetched(file, name) for name, file in artifact.files.items()}
        except NotFound as missing:
            raise InputLost((step_id,)) from missing
        return StepInput(artifact.result, files)

    def progress(self, done: int, total: int) -> None:
        self._progress(done, total)

    def _fetched(self, file: File, name: str) -> Path:
        """The local copy of some bytes. Raises NotFound when they are missing or are not what they should
        be."""
        local = self._inputs / file.sha256 / name
        if not local.exists():
            begun = self._app.now()
            local.parent.mkdir(parents=True, exist_ok=True)
            self._app.bucket.fetch(file_name(file.sha256), local)
            if sha256_of(local) != file.sha256:
                local.unlink()
                raise NotFound("These bytes are damaged.")
            self.fetched_ms += self._app.now() - begun
        return local


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, hashlib.sha256).hexdigest()


def stored_files(app: App, files: Iterable[tuple[str, Path]]) -> dict[str, File]:
    """Put files into the bucket under their own sha256, over whatever lies there: that may be damaged.

    Raises NoSpace, Unavailable.
    """
    stored: dict[str, File] = {}
    for name, path in files:
        file = File(sha256=sha256_of(path), size=path.stat().st_size)
        app.bucket.put_file(file_name(file.sha256), path)
        stored[name] = file
    return stored
