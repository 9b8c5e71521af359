"""Money is an integer number of euro cents; nothing here ever sees a float."""

from __future__ import annotations


def format_euro(cents: int) -> str:
    """``3070`` → ``30,70 €`` with German separators and a no-break space."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"{sign}{whole:,}".replace(",", ".") + f",{rest:02d}\u00a0€"


def parse_euro(text: str) -> int:
    """``30,70``, ``30.70 €`` or ``1.030,70`` → cents.

    Raises:
        ValueError: the text is no amount with at most two decimals.
    """
    cleaned = (
        text.replace("€", "").replace("EUR", "").replace("\u00a0", "").replace(" ", "").strip()
    )
    if "," in cleaned:
        cleaned = cleaned.replace(".", "").replace(",", ".")
    sign = -1 if cleaned.startswith("-") else 1
    whole, _, rest = cleaned.lstrip("+-").partition(".")
    if not whole.isascii() or not whole.isdigit() or len(rest) > 2 or (rest and not rest.isdigit()):
        raise ValueError(f"{text!r} is not an amount in euros")
    return sign * (int(whole) * 100 + int((rest + "00")[:2]))
