"""The demo's town halls, seeded once: every house of the tests begins with a copy.

The copy is made of a stopped PostgreSQL with documents, mails and static files. It is made anew
when a source changes and every day, as the demo's people have appointments today.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import fasteners
import psutil

from rathaus.core.dates import today

ROOT = Path(__file__).resolve().parents[1]
STORE = ROOT / ".rathaus" / "seeded"
NOT_COPIED = (".handle_pids.json", "log")
"""What a PostgreSQL notes about its life so far."""
PREPARE = "import django; django.setup(); from rathaus.config.demo import prepare; prepare()"
OF_AN_INSTALLATION = (
    "DATABASE_URL",
    "RATHAUS_OWNER_URL",
    "RATHAUS_PGDATA",
    "RATHAUS_PLAIN_STATIC",
    "RATHAUS_PUBLIC_URL",
)


def move_in(state: Path) -> None:
    """Make ``state`` the directory of a seeded demo in which nothing runs; forget what was there."""
    _stop_postgres(state / "postgres")
    shutil.rmtree(state, ignore_errors=True)
    state.parent.mkdir(parents=True, exist_ok=True)
    # cp keeps the owner of the database's files, and shares the blocks where the disk can.
    subprocess.run(["cp", "-a", str(_seeded()), str(state)], check=True)


def _seeded() -> Path:
    """A stopped, seeded state of these sources and this day; made by the first who asks."""
    STORE.mkdir(parents=True, exist_ok=True)
    found = STORE / _fingerprint()
    with fasteners.InterProcessLock(STORE / "lock"):
        if not found.exists():
            for old in STORE.iterdir():
                if old.is_dir():
                    _stop_postgres(old / "postgres")
                    shutil.rmtree(old)
            _seed(STORE / "unfinished")
            (STORE / "unfinished").rename(found)
    return found


def _seed(state: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in OF_AN_INSTALLATION}
    finished = subprocess.run(
        [sys.executable, "-c", PREPARE],
        env=environment
        | {
            "DJANGO_SETTINGS_MODULE": "rathaus.config.settings",
            "PYTHONPATH": str(ROOT / "src"),
            "RATHAUS_STATE_DIR": str(state),
            "RATHAUS_DEMO": "1",
            "RATHAUS_LOG_LEVEL": "warning",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise RuntimeError(f"Seeding failed:\n{finished.stdout}\n{finished.stderr}")
    for name in NOT_COPIED:
        (state / "postgres" / name).unlink(missing_ok=True)
    if (state / "postgres" / "postmaster.pid").exists():
        raise RuntimeError(f"{state}: PostgreSQL still runs; a copy of it would be torn.")


def _fingerprint() -> str:
    """Changes with every source, every dependency and every day."""
    digest = hashlib.sha256(f"{today()} {ROOT}".encode())
    sources = [path for path in (ROOT / "src").rglob("*") if path.suffix not in {".pyc", ".mo"}]
    for path in sorted([*sources, *(ROOT / "requirements").iterdir()]):
        if path.is_file():
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:16]


def _stop_postgres(cluster: Path) -> None:
    """End a server that an interrupted run left behind."""
    pid_file = cluster / "postmaster.pid"
    if not pid_file.exists():
        return
    try:
        server = psutil.Process(int(pid_file.read_text().split()[0]))
        if server.name() == "postgres" and server.cwd() == str(cluster):
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=30)
    except (psutil.NoSuchProcess, ValueError):
        return
