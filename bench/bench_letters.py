"""One letter as PDF/A-2a and PDF/UA-1, against an empty Typst document with the same fonts.

Run: ``.venv/bin/python bench/bench_letters.py``. Every letter has other data, so nothing is kept
from the one before.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import measuring

LETTERS = 300
EMPTY = "#set document(title: sys.inputs.n, date: datetime(year: 2026, month: 1, day: 1))\n= #sys.inputs.n\n"


def main() -> None:
    measuring.start(database="bench_letters")
    floor = _median(_empty)
    name = "an empty Typst document"
    measuring.report("dog-tax notice, two pages, payment code", _median(_notice), unit="ms", goal=40,
                     floor=floor, floor_name=name)  # fmt: skip
    measuring.report("certificate, one page", _median(_certificate), unit="ms", goal=25,
                     floor=floor, floor_name=name)  # fmt: skip


def _median(render: Callable[[int], bytes]) -> float:
    """Milliseconds a letter, median, after a warm-up."""
    times = []
    for number in range(-10, LETTERS):
        begun = time.perf_counter()
        render(number)
        if number >= 0:
            times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def _empty(number: int) -> bytes:
    import typst

    from rathaus.letters.fonts import typst_fonts

    made: bytes = typst.compile(  # type: ignore[call-overload]  # its stub forgets dict
        {"main.typ": EMPTY.encode()}, font_paths=typst_fonts(), sys_inputs={"n": str(number)},
        format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=0,
    )  # fmt: skip
    return made


def _tenant() -> object:
    from rathaus.tenants.api import Tenant

    return Tenant(slug="x", kind="amt", state="MV", key="13076107", name="Amt Beispiel",
                  short_name="Amt Beispiel", street="Musterweg 1", postal_code="19073", place="Musterort",
                  phone="0385 1", email="post@x.example", bank_account="DE02120300000000202051")  # fmt: skip


def _letter(template: str, number: int, **data: object) -> bytes:
    from rathaus.letters.api import render_letter

    base = {
        "recipient": ["Frau", f"Beate Beispiel {number}", "Musterweg 7", "19075 Pampow"],
        "reference": f"STR-26-{number:04d}",
        "date": date(2026, 11, 21),
        "clerk": {"name": "Anna Amtlich", "phone": "0385 1-17"},
    }
    return render_letter(template=template, data=base | data, title="Bescheid", tenant=_tenant())  # type: ignore[arg-type]


def _notice(number: int) -> bytes:
    return _letter(
        "notice", number,
        ruling=["Für zwei Hunde werden 120,00 € im Jahr festgesetzt.", "Für 2026 sind 10,00 € zu zahlen."],
        fees=[{"label": "Erster Hund", "cents": 333}, {"label": "Zweiter Hund", "cents": 667}],
        payment={"amount_cents": 1000, "due_on": "2026-12-31"},
        reasons=["Nach § 1 der Satzung ist das Halten von Hunden steuerpflichtig. " * 4] * 4,
        legal_remedy="tax",
    )  # fmt: skip


def _certificate(number: int) -> bytes:
    facts = [{"label": f"Angabe {row}", "value": f"Wert {row}"} for row in range(8)]
    return _letter("certificate", number, facts=facts, verification=f"7KQM-{number}")


if __name__ == "__main__":
    main()
