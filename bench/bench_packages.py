"""Loading the whole library into an empty database, against reading its files.

Run: ``.venv/bin/python bench/bench_packages.py``. Importing the same packages from a signed archive
is measured too: signature, digests, checks, and the load that follows.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import measuring

GOAL = 20


def main() -> None:
    measuring.start(database="bench_packages")
    from django.conf import settings

    from rathaus.catalog.packages import find_packages
    from rathaus.catalog.services import load_packages

    folders = find_packages(settings.PACKAGE_DIRS)
    begun = time.perf_counter()
    for folder in folders:
        for path in folder.iterdir():
            path.read_bytes()
    floor = time.perf_counter() - begun
    begun = time.perf_counter()
    report = load_packages(settings.PACKAGE_DIRS)
    taken = time.perf_counter() - begun
    name = f"reading the files of {len(folders)} packages"
    measuring.report(f"load {len(report.loaded)} packages from nothing", taken, unit="s", goal=GOAL,
                     floor=floor, floor_name=name)  # fmt: skip
    measuring.report(f"import {len(folders)} known packages, signed", _imported(folders), unit="s",
                     goal=GOAL, floor=floor, floor_name=name)  # fmt: skip


def _imported(folders: list[Path]) -> float:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from django.conf import settings

    from rathaus.catalog.archive import write_archive
    from rathaus.catalog.packages import read_packages
    from rathaus.catalog.services import import_packages
    from rathaus.catalog.signing import public_text

    key = Ed25519PrivateKey.generate()
    data = write_archive(read_packages(folders), key)
    with tempfile.TemporaryDirectory() as folder:
        settings.PACKAGE_IMPORT_DIR = Path(folder)
        begun = time.perf_counter()
        import_packages(data, trusted=[public_text(key)])
        return time.perf_counter() - begun


if __name__ == "__main__":
    main()
