"""From data to a PDF file: PDF/A-2a for the archive and PDF/UA-1 for everyone, in one file.

The same data give the same bytes: the file's dates come from the letter's date and system fonts are
not used, so a letter can be filed under its content's hash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
import typst
from django.utils import translation

from rathaus.core.dates import BERLIN
from rathaus.letters.enums import RemedyKind
from rathaus.letters.fonts import typst_fonts
from rathaus.letters.girocode import format_iban, girocode_svg, iban_is_valid, qr_svg
from rathaus.letters.remedies import RemedyUnknown, remedy_for
from rathaus.letters.wording import Cleaner
from rathaus.tenants.api import OpeningHours, Tenant, active_tenant

logger = structlog.get_logger("rathaus.letters")

LIBRARY = Path(__file__).parent / "typst"
LANGUAGES = ("de", "en")
WEEKDAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
_SHIPPED = re.compile(r"([a-z][a-z0-9-]*)(\.typ)?")
_PACKAGE_IMPORT = re.compile(r"""(import|include)\s*\(?\s*["']@""")


class LetterInvalid(ValueError):
    """The data or the template cannot make a letter; the message says what is missing."""


class LetterFailed(RuntimeError):
    """Typst refused the document; the message names file, place and reason."""


def shipped_templates() -> list[str]:
    """Names of the templates that come with the house."""
    return sorted(path.name for path in LIBRARY.glob("*.typ") if path.name != "rathaus.typ")


def render_letter(
    *,
    template: str | Path,
    data: Mapping[str, Any],
    title: str,
    language: str = "de",
    tenant: Tenant | None = None,
) -> bytes:
    """A letter of the active tenant as PDF/A-2a and PDF/UA-1.

    Args:
        template: name of a shipped template (``notice``), path of a ``.typ`` file, or Typst
            source. A template begins with ``#import "/rathaus.typ": *``; it is trusted code.
        data: what the letter says; ``docs/letters.md`` lists the keys. ``date`` (a date or an ISO
            string) is required. Strings are shown as text and never read as markup.
        title: the document's title in the viewer and for screen readers, and the default subject.
        language: ``de`` or ``en``; the house's own words and the document language.
        tenant: the sender, the active tenant by default.

    Raises:
        LetterInvalid: no date, unknown language or template.
        LetterFailed: the template does not compile.
    """
    if language not in LANGUAGES:
        raise LetterInvalid(f"A letter's language is one of {LANGUAGES}, not {language!r}.")
    sender = tenant or active_tenant()
    written_on = _letter_date(data)
    cleaner = Cleaner()
    envelope = cleaner.clean(
        {
            "title": title,
            "language": language,
            "date": written_on,
            "office": _office(sender) | {"opening": _opening(sender, language)},
            "remedies": _remedies(sender),
            "letter": {**data, "date": written_on},
        }
    )
    envelope["codes"] = _codes(sender, data)
    if cleaner.replaced:
        logger.warning("letters.characters_replaced", count=cleaner.replaced)
    return _compile(_source(template), envelope)


def _letter_date(data: Mapping[str, Any]) -> date:
    value = data.get("date")
    if isinstance(value, datetime):
        return (value.astimezone(BERLIN) if value.tzinfo else value).date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise LetterInvalid("A letter needs a date: data['date'] as date or ISO string.") from None


def _source(template: str | Path) -> str:
    if isinstance(template, Path):
        source = template.read_text(encoding="utf-8")
    elif "\n" in template or "#" in template:
        source = template
    elif (name := _SHIPPED.fullmatch(template)) and f"{name[1]}.typ" in shipped_templates():
        source = _library_file(f"{name[1]}.typ")
    else:
        raise LetterInvalid(f"There is no letter template {template!r}.")
    if _PACKAGE_IMPORT.search(source):
        raise LetterInvalid("A letter template must not import packages from the network.")
    return source


@lru_cache(maxsize=32)
def _library_file(name: str) -> str:
    return (LIBRARY / name).read_text(encoding="utf-8")


def _office(tenant: Tenant) -> dict[str, Any]:
    account = tenant.bank_account if iban_is_valid(tenant.bank_account) else ""
    return {
        "name": tenant.name,
        "street": tenant.street,
        "place": f"{tenant.postal_code} {tenant.place}",
        "town": tenant.place,
        "phone": tenant.phone,
        "email": tenant.email,
        "accent": tenant.accent_colour,
        "iban": format_iban(account),
    }


def _opening(tenant: Tenant, language: str) -> list[str]:
    """``Dienstag 9–12 und 14–18 Uhr`` for each open weekday, and the note."""
    hours = OpeningHours(tenant.opening_hours, tenant.state)
    week = tenant.opening_hours.get("week", {})
    with translation.override(language):
        rows = [
            f"{day} {times}"
            for key, (day, times) in zip(WEEKDAYS, hours.week(), strict=True)
            if week.get(key)
        ]
        return [*rows, hours.note] if hours.note else rows


def _remedies(tenant: Tenant) -> dict[str, list[str]]:
    """Both notices, so that the template chooses; a Land without a rule has none."""
    found: dict[str, list[str]] = {}
    for kind in RemedyKind:
        try:
            found[kind.value] = list(remedy_for(tenant, kind).paragraphs)
        except RemedyUnknown:
            continue
    return found


def _codes(tenant: Tenant, data: Mapping[str, Any]) -> dict[str, str]:
    """QR codes as SVG: ``payment`` when money is to be transferred, and those the data name."""
    codes = {str(key): qr_svg(str(text)) for key, text in (data.get("codes") or {}).items()}
    payment = data.get("payment") or {}
    if int(payment.get("amount_cents") or 0) > 0 and iban_is_valid(tenant.bank_account):
        codes["payment"] = girocode_svg(
            name=str(payment.get("payee") or tenant.name),
            iban=tenant.bank_account,
            amount_cents=int(payment["amount_cents"]),
            reference=str(payment.get("reference") or data.get("reference") or ""),
        )
    return codes


def _compile(source: str, envelope: Mapping[str, Any]) -> bytes:
    files = {"main.typ": source.encode(), "rathaus.typ": _library_file("rathaus.typ").encode()}
    try:
        return typst.compile(  # type: ignore[call-overload,no-any-return]  # its stub forgets dict
            files,
            root=LIBRARY,
            font_paths=typst_fonts(),
            sys_inputs={"letter": json.dumps(envelope, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            timestamp=0,
        )
    except typst.TypstError as error:
        raise LetterFailed(f"{error.message}\n{error.diagnostic}") from error
