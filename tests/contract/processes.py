"""Starting the processes of `child.py`."""

import subprocess
import sys
from pathlib import Path

from tests.contract.adapters import ROOT


def child(platform_name: str, place: Path, task: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.contract.child", platform_name, str(place), task, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
