"""Step 6: the log is proved, and the command line explains itself."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.journeys.house import NOT_FOR_CHILDREN, ROOT, TownHall


def run(hall: TownHall, *arguments: str) -> str:
    environment = {
        name: value for name, value in os.environ.items() if name not in NOT_FOR_CHILDREN
    }
    environment |= {
        "RATHAUS_STATE_DIR": str(hall.state),
        "RATHAUS_DEMO": "1",
        "PYTHONPATH": str(ROOT / "src"),
        "COLUMNS": "100",
    }
    finished = subprocess.run(
        [sys.executable, "-m", "rathaus", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def test_step_6_the_log_of_every_town_is_whole(town_hall: TownHall) -> None:
    said = run(town_hall, "audit", "verify")
    for town in ("stralendorf", "ludwigslust-parchim"):
        assert town in said.lower()


def test_the_working_role_has_no_special_powers_in_a_running_town_hall(town_hall: TownHall) -> None:
    said = run(
        town_hall,
        "manage",
        "shell",
        "-c",
        "from rathaus.config.database import check_database as c; print([f.problem for f in c()])",
    )
    assert "['', '', '', '']" in said
