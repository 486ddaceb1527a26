from collections.abc import Iterator

import pytest

from tests.api.studio import Studio


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
