"""A release's trial: what it says where there is no key yet, and where nothing answers."""

import os
import subprocess
import sys

import pytest

from tests.infra.terraform import INFRA


@pytest.mark.parametrize(
    ("key", "code", "said"),
    [("first-release\n", 0, "Nothing is tried"), ("sgk_key", 1, "The golden thread broke")],
)
def test_a_release_is_tried_once_there_is_a_key(key: str, code: int, said: str) -> None:
    command = [sys.executable, INFRA / "smoke.py", "http://127.0.0.1:9"]
    environment = {**os.environ, "SEGUE_API_KEY": key}
    tried = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (tried.returncode, said in tried.stdout + tried.stderr) == (code, True), tried
