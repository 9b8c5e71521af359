"""The tests' environment, set before Django reads its settings; loaded by pytest with ``-p``."""

from __future__ import annotations

import os
from pathlib import Path

STATE = Path.cwd() / ".rathaus" / "test"

os.environ["RATHAUS_STATE_DIR"] = str(STATE)
os.environ["RATHAUS_PLAIN_STATIC"] = "1"
os.environ.setdefault("RATHAUS_PGDATA", str(STATE / "postgres"))
os.environ.setdefault("RATHAUS_LOG_LEVEL", "error")
