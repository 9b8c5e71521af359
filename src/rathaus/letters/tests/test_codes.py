"""The payment code is read back by another program, from the printed page."""

from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp

from rathaus.letters.girocode import format_iban, iban_is_valid
from rathaus.letters.tests.test_rendering import IBAN, letter
from rathaus.tenants.api import Tenant


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("DE02120300000000202051", True),
        ("DE02 1203 0000 0000 2020 51", True),
        ("de02120300000000202051", True),
        ("DE03120300000000202051", False),
        ("DE0212030000000020205", False),
        ("AT611904300234573201", True),
        ("NL91ABNA0417164300", True),
        ("", False),
        ("Girokonto", False),
    ],
)
def test_account_numbers_are_checked(text: str, valid: bool) -> None:
    assert iban_is_valid(text) is valid


def test_account_numbers_are_written_in_groups() -> None:
    assert format_iban("de02120300000000202051") == "DE02 1203 0000 0000 2020 51"


def codes_on(pdf: bytes) -> list[str]:
    pages = pypdfium2.PdfDocument(pdf)  # type: ignore[no-untyped-call]
    images = [page.render(scale=3).to_pil() for page in pages]
    return [code.text for image in images for code in zxingcpp.read_barcodes(image)]


def test_the_printed_code_fills_in_the_transfer(in_stralendorf: Tenant) -> None:
    Tenant.objects.filter(pk=in_stralendorf.pk).update(bank_account=IBAN)
    pdf = letter(payment={"amount_cents": 3070, "reference": "STR-26-4KQ7-3"}, codes={})
    (code,) = codes_on(pdf)
    assert code.split("\n") == [
        "BCD", "002", "1", "SCT", "", "Amt Stralendorf", IBAN, "EUR30.70", "", "", "STR-26-4KQ7-3",
    ]  # fmt: skip


def test_the_permit_carries_its_number(in_stralendorf: Tenant) -> None:
    assert codes_on(letter("permit.typ")) == ["BP-42"]
