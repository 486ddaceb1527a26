from collections.abc import Iterator

import pytest

from segue.media.previews import ChildPreviews
from tests.api.studio import Studio


@pytest.fixture(scope="session")
def warm_previews() -> Iterator[ChildPreviews]:
    """Children that show clips, started once: that takes longer than what they are asked."""
    previews = ChildPreviews({})
    yield previews
    previews.close()


@pytest.fixture
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """An installation of its own."""
    studio = Studio(tmp_path_factory.mktemp("studio"))
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """An installation for a module's tests that leave it as it was."""
    studio = Studio(tmp_path_factory.mktemp("shared"))
    yield studio
    studio.close()
