"""Print the API's OpenAPI document, as `/openapi.json` answers it."""

import json
import sys
import tempfile
from pathlib import Path

from segue.commands.studio import local_api
from segue.config import Config
from segue.wiring import open_segue

with tempfile.TemporaryDirectory() as folder, open_segue(Config(data=Path(folder))) as segue:
    json.dump(local_api(segue).openapi(), sys.stdout)
