"""What all measurements share: a database of their own, honest timing, one line per figure.

A script ``bench/bench_<subject>.py`` calls :func:`start` first, measures, and calls :func:`report`
once per figure. ``bench/run.py`` runs all scripts and prints the table.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / ".rathaus" / "bench"
_TICK = os.sysconf("SC_CLK_TCK")


def start(*, database: str, durable: bool = False, fresh: bool = True) -> bool:
    """Set Django up on an own database in the benchmark's own PostgreSQL; True if it is new.

    Args:
        database: name of the database; each script has its own.
        durable: wait for the disk at each commit, as in production. Uses a cluster of its own.
        fresh: begin with empty tables; otherwise keep those of the last run with the same schema.
    """
    cluster = STATE / ("durable" if durable else "postgres")
    os.environ |= {
        "RATHAUS_STATE_DIR": str(STATE),
        "RATHAUS_PGDATA": str(cluster),
        "RATHAUS_DATABASE": database,
        "RATHAUS_LOG_LEVEL": "error",
        "RATHAUS_HOSTS": "testserver,localhost,127.0.0.1",
        "RATHAUS_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "rathaus.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    for name in ("DATABASE_URL", "RATHAUS_OWNER_URL", "RATHAUS_AS_OWNER"):
        os.environ.pop(name, None)
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    made = _database(cluster, database, durable=durable, fresh=fresh)
    import django

    django.setup()
    from rathaus.config.build import collect_static_files, compile_translations

    compile_translations()
    collect_static_files()
    return made


def _database(cluster: Path, name: str, *, durable: bool, fresh: bool) -> bool:
    from rathaus.core import testing
    from rathaus.core.postgres import embedded

    embedded.ensure_running(cluster, durable=durable, stop_at_exit=True)
    template = testing.template_database(cluster)
    with embedded.superuser(cluster) as connection:
        comment = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        ).fetchone()
    if not fresh and comment == (template,):
        return False
    testing.make_test_database(cluster, name)
    with embedded.superuser(cluster) as connection:
        connection.execute(f"COMMENT ON DATABASE \"{name}\" IS '{template}'")
    return True


def vacuum(database: str) -> None:
    """Give the planner what it needs to know, as autovacuum would have done by now."""
    from django.conf import settings

    from rathaus.core.postgres import embedded

    with embedded.superuser(settings.DATA_DIRECTORY, database) as connection:
        connection.execute("VACUUM ANALYZE")


def timed(call: Callable[[], object], *, rounds: int = 60, warm_up: int = 8) -> list[float]:
    """Milliseconds of each round, after a warm-up that is not counted."""
    for _ in range(warm_up):
        call()
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        call()
        times.append((time.perf_counter() - begin) * 1000)
    return times


def median(times: Sequence[float]) -> float:
    return statistics.median(times)


def percentile(times: Sequence[float], share: float) -> float:
    """``percentile(times, 0.95)``: no more than five of a hundred are slower."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def cpu_seconds(processes: Iterable[int]) -> dict[int, float]:
    """Processor time of each process so far, in user and kernel mode; those that ended are missing."""
    found = {}
    for process in processes:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = _status(process)
            found[process] = (int(fields[11]) + int(fields[12])) / _TICK
    return found


def cpu_seconds_of_ended_children(process: int) -> float:
    """Processor time of the children it has had, as far as they have ended."""
    fields = _status(process)
    return (int(fields[13]) + int(fields[14])) / _TICK


def parent(process: int) -> int:
    return int(_status(process)[1])


def _status(process: int) -> list[str]:
    """``/proc/…/stat`` from the third field on."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def family(process: int) -> list[int]:
    """A process, its children, and theirs."""
    found = [process]
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    return found


def report(
    figure: str,
    value: float,
    *,
    unit: str,
    goal: float | None = None,
    better: Literal["lower", "higher"] = "lower",
    floor: float | None = None,
    floor_name: str = "",
) -> None:
    """Say one figure.

    Args:
        goal: what it must not miss; None for a figure that only informs.
        floor: the least this could cost, measured in the same run; the table shows the ratio.
    """
    line = {
        "figure": figure, "value": value, "unit": unit, "goal": goal, "better": better,
        "floor": floor, "floor_name": floor_name,
    }  # fmt: skip
    print(json.dumps(line, ensure_ascii=False), flush=True)
