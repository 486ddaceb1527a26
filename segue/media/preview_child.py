"""The child of `previews.py`: stays warm, and makes one preview per line that it is asked.

A question is JSON on one line: `work`, `files` by asset id, `folder`. Lines of answer are JSON too: any
number with `progress`, then one with `result`, or with `refused` and `detail`.
"""

import json
import sys
import time
from pathlib import Path

import av
from pydantic import TypeAdapter

from segue.domain import limits
from segue.domain.errors import SegueError
from segue.domain.previews import PreviewWork
from segue.media.preview_work import make_preview

_WORK: TypeAdapter[PreviewWork] = TypeAdapter(PreviewWork)
_TELL_SECONDS = 0.2


def main() -> None:
    av.logging.set_level(None)
    _say({"ready": True})
    for line in iter(lambda: sys.stdin.readline(limits.PREVIEW_LINE_BYTES), ""):
        _say(_answer(json.loads(line)))


def _answer(asked: dict[str, object]) -> dict[str, object]:
    told = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _TELL_SECONDS:
            told = time.monotonic()
            _say({"progress": [done, total]})

    files, folder = asked["files"], asked["folder"]
    assert isinstance(files, dict) and isinstance(folder, str)
    try:
        work = _WORK.validate_json(json.dumps(asked["work"]))
        found = make_preview(work, {id: Path(path) for id, path in files.items()}, Path(folder), progress)
    except SegueError as error:
        return {"refused": error.sentence, "detail": error.detail, "code": error.code}
    return {"result": found.model_dump(mode="json") if found else None}


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
