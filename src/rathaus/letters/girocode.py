"""QR codes as SVG: the payment code that banking apps read, and plain ones.

Source: EPC069-12, Quick Response Code: Guidelines to Enable Data Capture for the Initiation of a
SEPA Credit Transfer.
"""

from __future__ import annotations

import io
import re

import segno

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")


def iban_is_valid(text: str) -> bool:
    """ISO 13616: shape, and check digits by ISO 7064 MOD 97-10."""
    iban = text.replace(" ", "").upper()
    if not _IBAN.fullmatch(iban) or (iban.startswith("DE") and len(iban) != 22):
        return False
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


def format_iban(text: str) -> str:
    """Groups of four, as it stands on paper."""
    iban = text.replace(" ", "").upper()
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def girocode_svg(*, name: str, iban: str, amount_cents: int, reference: str) -> str:
    """SVG of the code that fills in a bank transfer.

    Args:
        name: the payee, cut to 70 characters.
        iban: a valid account number.
        amount_cents: 1 to 99999999999.
        reference: free text of the transfer, cut to 140 characters.
    """
    payload = "\n".join(
        (
            "BCD",
            "002",  # version: the payee's BIC may be left out
            "1",  # UTF-8
            "SCT",
            "",
            name[:70],
            iban.replace(" ", "").upper(),
            f"EUR{amount_cents // 100}.{amount_cents % 100:02d}",
            "",
            "",
            reference[:140],
        )
    )
    return _svg(segno.make_qr(payload, error="m", boost_error=False, encoding="utf-8"))


def qr_svg(text: str) -> str:
    """SVG of a QR code with medium error correction."""
    return _svg(segno.make_qr(text, error="m"))


def _svg(code: segno.QRCode) -> str:
    out = io.BytesIO()
    code.save(
        out, kind="svg", border=2, xmldecl=False, svgclass=None, lineclass=None, omitsize=True
    )
    return out.getvalue().decode()
