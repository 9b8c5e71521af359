"""Published reference data for tests; no part of the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared_data(name: str) -> Path:
    """A file of the reference data; skips the test, visibly, where the data are not there."""
    given_root = os.environ.get("RATHAUS_SHARED_DATA")
    parents = Path(__file__).resolve().parents
    roots = [Path(given_root)] if given_root else [parent / "shared" / "data" for parent in parents]
    for root in roots:
        if (root / name).exists():
            return root / name
    pytest.skip(f"Reference data {name} not found; set RATHAUS_SHARED_DATA.")
