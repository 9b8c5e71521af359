"""``make bench``: run every measurement, one after the other, and print one table.

``bench/run.py cases workflow`` runs only ``bench_cases.py`` and ``bench_workflow.py``.
Ends with 1 if a goal is missed or a script fails.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Figure:
    """One measured figure; ``ratio`` says how many times the floor it is."""

    script: str
    figure: str
    value: float
    unit: str
    goal: float | None = None
    better: str = "lower"
    floor: float | None = None
    floor_name: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.floor if self.floor else None

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        met = self.value <= self.goal if self.better == "lower" else self.value >= self.goal
        return "met" if met else "MISSED"


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def measure(script: Path, console: Console) -> tuple[list[Figure], bool]:
    """Run one script; its figures, and whether it ended well."""
    console.print(f"[bold]{script.name}[/bold]")
    paths = os.pathsep.join((str(HERE.parent / "src"), str(HERE.parent)))
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": paths},
    )
    figures = []
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{"):
            fields: dict[str, Any] = json.loads(line)
            figures.append(Figure(script=script.stem.removeprefix("bench_"), **fields))
        else:
            console.print(f"  {line.rstrip()}", markup=False, highlight=False)
    return figures, process.wait() == 0


def show(figures: list[Figure], console: Console) -> None:
    table = Table(title="Measured on this machine, in this run")
    for heading in ("subject", "figure"):
        table.add_column(heading)
    for heading in ("value", "floor", "ratio", "goal"):
        table.add_column(heading, justify="right")
    table.add_column("verdict")
    for figure in figures:
        sign = "≤" if figure.better == "lower" else "≥"
        table.add_row(
            figure.script,
            figure.figure,
            f"{number(figure.value)} {figure.unit}",
            f"{number(figure.floor)} ({figure.floor_name})" if figure.floor else "",
            f"{figure.ratio:.2f}" if figure.ratio is not None else "",
            f"{sign} {number(figure.goal)} {figure.unit}" if figure.goal is not None else "",
            figure.verdict,
        )
    console.print(table)


def main() -> int:
    console = Console(width=None if sys.stdout.isatty() else 150, highlight=False)
    wanted = sys.argv[1:]
    scripts = [s for s in sorted(HERE.glob("bench_*.py")) if not wanted or s.stem[6:] in wanted]
    figures: list[Figure] = []
    failed = []
    for script in scripts:
        found, went_well = measure(script, console)
        figures += found
        if not went_well:
            failed.append(script.name)
    show(figures, console)
    if failed:
        console.print(f"[red]These scripts failed: {', '.join(failed)}[/red]")
    return 1 if failed or any(figure.verdict == "MISSED" for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
