"""The HTTP surface: what a caller may ask, and how we answer. No rules live here, only their words."""

from segue.api.application import create_api
from segue.api.pacing import Pacing
from segue.api.surface import LocalFiles

__all__ = ["LocalFiles", "Pacing", "create_api"]
