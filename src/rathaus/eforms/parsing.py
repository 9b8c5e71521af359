"""From what people type to what is stored. Every refusal says what to do instead."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.core import dates, latin
from rathaus.core.money import parse_euro

_MONTHS = {
    name[:3]: number
    for number, names in enumerate(
        [
            ("januar", "january", "jänner"), ("februar", "february"), ("märz", "march", "maerz"),
            ("april",), ("mai", "may"), ("juni", "june"), ("juli", "july"), ("august",),
            ("september",), ("oktober", "october"), ("november",), ("dezember", "december"),
        ],
        start=1,
    )
    for name in names
}  # fmt: skip
_IBAN_LENGTHS = {
    "DE": 22, "AT": 20, "CH": 21, "LI": 21, "LU": 20, "NL": 18, "BE": 16, "FR": 27, "IT": 27,
    "ES": 24, "PT": 25, "PL": 28, "CZ": 24, "DK": 18, "SE": 24, "NO": 15, "FI": 18, "IE": 22,
    "GB": 22, "HU": 28, "RO": 24, "BG": 22, "HR": 21, "SI": 19, "SK": 24, "EE": 20, "LV": 21,
    "LT": 20, "GR": 27, "CY": 28, "MT": 31,
}  # fmt: skip
_PLATE = re.compile(r"([A-ZÄÖÜ]{1,3})[ -]+([A-Z]{1,2})[ -]*([1-9]\d{0,3})([EH]?)")
_OFFICIAL_PLATE = re.compile(r"([A-ZÄÖÜ]{1,3})[ -]+([1-9]\d{0,5})")
_PHONE = re.compile(r"\+?[\d ()/.\-–]+")
_THOUSANDS = re.compile(r"(?<=[0-9])[.\s](?=[0-9]{3}(?![0-9]))")
_email = EmailValidator()
_url = URLValidator(schemes=["http", "https"])


def text(value: str, *, characters: str = "C", lines: bool = False) -> str:
    """Composed (NFC), without needless white space; only characters of the DIN 91379 data type."""
    cleaned = latin.normalize_text(value) if lines else latin.normalize_name(value)
    if latin.invisible_controls(cleaned):
        raise ValidationError(
            _(
                "Diese Angabe enthält unsichtbare Zeichen. Bitte tippen Sie sie neu, "
                "statt sie hineinzukopieren."
            )
        )
    if foreign := latin.first_foreign(characters, cleaned):
        raise ValidationError(_foreign_message(foreign, characters))
    return cleaned


def _foreign_message(foreign: str, characters: str) -> str:
    if characters == "A":
        return _(
            "Das Zeichen „%(sign)s“ können wir in einem Namen nicht verarbeiten. "
            "Bitte schreiben Sie den Namen so, wie er im Ausweis in lateinischer Schrift steht."
        ) % {"sign": foreign}
    return _("Das Zeichen „%(sign)s“ können wir nicht verarbeiten. Bitte lassen Sie es weg.") % {
        "sign": foreign
    }


def email(value: str) -> str:
    cleaned = value.strip()
    try:
        _email(cleaned)
    except ValidationError:
        raise ValidationError(
            _("Bitte geben Sie die E-Mail-Adresse so ein: name@beispiel.de.")
        ) from None
    return cleaned


def phone(value: str) -> str:
    cleaned = " ".join(value.split())
    digits = sum(character.isdigit() for character in cleaned)
    if not _PHONE.fullmatch(cleaned) or not 5 <= digits <= 15:
        raise ValidationError(
            _("Bitte geben Sie die Telefonnummer mit Vorwahl ein, zum Beispiel 0385 123456.")
        )
    return cleaned


def postcode(value: str) -> str:
    cleaned = "".join(value.split())
    if not re.fullmatch(r"[0-9]{5}", cleaned) or cleaned < "01000":
        raise ValidationError(_("Eine Postleitzahl hat fünf Ziffern, zum Beispiel 19073."))
    return cleaned


def integer(value: str) -> int:
    cleaned = _THOUSANDS.sub("", value.strip())
    if not re.fullmatch(r"[-+]?[0-9]{1,12}", cleaned):
        raise ValidationError(_("Bitte geben Sie eine ganze Zahl ein, zum Beispiel 12."))
    return int(cleaned)


def money(value: str) -> int:
    """Cents."""
    try:
        cents = parse_euro(_THOUSANDS.sub("", value))
    except ValueError:
        cents = None
    if cents is None or abs(cents) > 10**12:
        raise ValidationError(_("Bitte geben Sie den Betrag so ein: 30,70."))
    return cents


def decimal(value: str, places: int) -> float:
    """Comma or point; points between groups of three digits are taken as such."""
    cleaned = re.sub(r"\s", "", value)
    if "," in cleaned:
        cleaned = _THOUSANDS.sub("", cleaned).replace(",", ".")
    elif cleaned.count(".") > 1 or re.fullmatch(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}", cleaned):
        cleaned = _THOUSANDS.sub("", cleaned)
    if not re.fullmatch(r"[-+]?[0-9]{1,9}(\.[0-9]{0,20})?", cleaned):
        raise ValidationError(_("Bitte geben Sie eine Zahl ein, zum Beispiel 12,5."))
    if len(cleaned.partition(".")[2].rstrip("0")) > places:
        raise ValidationError(
            ngettext(
                "Bitte geben Sie höchstens %(places)d Stelle nach dem Komma an.",
                "Bitte geben Sie höchstens %(places)d Stellen nach dem Komma an.",
                places,
            )
            % {"places": places}
        )
    return float(cleaned)


def time_of_day(value: str) -> str:
    """``08:30`` from ``8.30``, ``8:30 Uhr``, ``0830``, ``8 Uhr 30`` or ``8``."""
    cleaned = re.sub(r"[\s.:hH]+", " ", re.sub(r"(?i)uhr", " ", value)).strip()
    if re.fullmatch(r"[0-9]{3,4}", cleaned):
        cleaned = f"{cleaned[:-2]} {cleaned[-2:]}"
    found = re.fullmatch(r"([0-9]{1,2})(?: ([0-9]{2}))?", cleaned)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise ValidationError(_("Bitte geben Sie die Uhrzeit so ein: 14:30."))
    return f"{int(found[1]):02d}:{found[2] or '00'}"


def url(value: str) -> str:
    """With its scheme; nothing but pages of the web."""
    cleaned = value.strip()
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)", cleaned):
        cleaned = f"https://{cleaned}"
    wrong = ValidationError(_("Bitte geben Sie die Internetadresse so ein: www.beispiel.de."))
    try:
        _url(cleaned)
    except ValidationError:
        raise wrong from None
    if "@" in cleaned.split("/")[2]:
        raise wrong
    return cleaned


def tax_id(value: str) -> str:
    """Eleven digits with the right check digit (ISO 7064 MOD 11,10).

    Source: § 139b AO; Bundeszentralamt für Steuern, Informationen zur IdNr: of the first ten digits
    one stands there twice or three times.
    """
    cleaned = re.sub(r"[\s./-]", "", value)
    if not re.fullmatch(r"[0-9]{11}", cleaned):
        raise ValidationError(
            _(
                "Eine Steuer-Identifikationsnummer hat elf Ziffern. "
                "Sie steht auf dem Steuerbescheid und der Lohnsteuerbescheinigung."
            )
        )
    counts = sorted(cleaned[:10].count(digit) for digit in set(cleaned[:10]))
    if cleaned[0] == "0" or counts[-1] not in {2, 3} or counts[:-1] != [1] * (len(counts) - 1):
        raise _wrong_tax_id()
    if _iso_7064_11_10(cleaned[:10]) != int(cleaned[10]):
        raise _wrong_tax_id()
    return cleaned


def _wrong_tax_id() -> ValidationError:
    return ValidationError(
        _("Diese Nummer stimmt nicht. Bitte vergleichen Sie jede Ziffer mit Ihrem Schreiben.")
    )


def _iso_7064_11_10(digits: str) -> int:
    product = 10
    for digit in digits:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10


def vin(value: str) -> str:
    """Seventeen capital letters and digits (ISO 3779); I, O and Q are not among them."""
    cleaned = re.sub(r"[\s-]", "", value).upper()
    if re.fullmatch(r"[A-Z0-9]{17}", cleaned) and re.search(r"[IOQ]", cleaned):
        raise ValidationError(
            _(
                "Die Buchstaben I, O und Q kommen in dieser Nummer nicht vor. "
                "Meinen Sie die Ziffern 1 oder 0?"
            )
        )
    if not re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", cleaned):
        raise ValidationError(
            _(
                "Die Fahrzeug-Identifizierungsnummer hat 17 Zeichen. "
                "Sie steht im Fahrzeugschein im Feld E."
            )
        )
    return cleaned


def iban(value: str) -> str:
    """Without spaces; the check digits are right (ISO 7064 MOD 97-10, ISO 13616)."""
    cleaned = re.sub(r"[\s.-]", "", value).upper()
    wrong = _("Diese IBAN stimmt nicht. Bitte vergleichen Sie jede Stelle mit Ihrer Bankkarte.")
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", cleaned):
        raise ValidationError(
            _("Bitte geben Sie die ganze IBAN ein, zum Beispiel DE02 1203 0000 0000 2020 51.")
        )
    expected = _IBAN_LENGTHS.get(cleaned[:2])
    if expected is not None and len(cleaned) != expected:
        raise ValidationError(
            _("Diese IBAN hat %(has)d Stellen, sie muss %(needs)d haben. Bitte prüfen Sie sie.")
            % {"has": len(cleaned), "needs": expected}
        )
    number = int("".join(str(int(character, 36)) for character in cleaned[4:] + cleaned[:4]))
    if number % 97 != 1:
        raise ValidationError(wrong)
    return cleaned


def plate(value: str) -> str:
    """``LUP-AB 123``; with E or H at the end for electric and historic vehicles."""
    cleaned = " ".join(value.upper().replace("–", "-").split())
    if found := _PLATE.fullmatch(cleaned):
        district, letters, number, mark = found.groups()
        if len(district + letters + number + mark) <= 8:
            return f"{district}-{letters} {number}{mark}"
    elif found := _OFFICIAL_PLATE.fullmatch(cleaned):
        return f"{found[1]}-{found[2]}"
    raise ValidationError(
        _("Bitte geben Sie das Kennzeichen mit Bindestrich ein, zum Beispiel LUP-AB 123.")
    )


_DRAWING = re.compile(r"(?:M[0-9]{1,3} [0-9]{1,3}(?:L[0-9]{1,3} [0-9]{1,3})+)+")
DRAWING_SIZE = (600, 200)
MAX_DRAWING = 8000


def drawing(value: str) -> str:
    """The path of a signature: straight lines within the field, nothing else that SVG knows."""
    if value and not is_drawing(value):
        raise ValidationError(
            _("Ihre Zeichnung ist nicht angekommen. Bitte zeichnen Sie noch einmal.")
        )
    return value


def is_drawing(value: str) -> bool:
    if len(value) > MAX_DRAWING or not _DRAWING.fullmatch(value):
        return False
    width, height = DRAWING_SIZE
    points = re.findall(r"([0-9]+) ([0-9]+)", value)
    return all(int(x) <= width and int(y) <= height for x, y in points)


def _bad_date() -> ValidationError:
    return ValidationError(_("Bitte geben Sie das Datum so ein: 31.12.1990."))


def date_parts(value: Sequence[str], *, latest: date | None = None) -> date:
    """A date from three fields, or a whole date typed into the first of them.

    Understands ``31.12.1990``, ``31.12.90``, ``31/12/1990``, ``1990-12-31``, ``31121990`` and
    ``31. Dezember 1990``. Two digits of a year mean the last fitting century.
    """
    parts = [" ".join(str(part).split()) for part in value]
    if parts[0] and not any(parts[1:]):
        parts = _split_date(parts[0])
    if not all(parts):
        raise ValidationError(_missing_date_part(parts))
    return _date(parts[0], parts[1], parts[2], latest)


def _missing_date_part(parts: Sequence[str]) -> str:
    names = [_("den Tag"), _("den Monat"), _("das Jahr")]
    missing = [name for name, part in zip(names, parts, strict=True) if not part]
    return _("Bitte geben Sie auch %(parts)s ein.") % {"parts": _(" und ").join(missing)}


def _split_date(whole: str) -> list[str]:
    if found := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:T.*)?", whole):
        return [found[3], found[2], found[1]]
    if found := re.fullmatch(r"([0-9]{2})([0-9]{2})([0-9]{2}|[0-9]{4})", whole):
        return [found[1], found[2], found[3]]
    parts = [part for part in re.split(r"[\s./,\-–]+", whole) if part]
    if len(parts) != 3:
        raise _bad_date()
    return parts


def _date(day: str, month: str, year: str, latest: date | None) -> date:
    number = _month_number(month)
    plain_day = day.rstrip(".")
    if not re.fullmatch(r"[0-9]{1,2}", plain_day) or not re.fullmatch(r"[0-9]{2}|[0-9]{4}", year):
        raise _bad_date()
    if number is None or not 1 <= number <= 12 or (len(year) == 4 and not "1850" <= year <= "2200"):
        raise _bad_date()
    full_year = int(year) if len(year) == 4 else _full_year(int(year), number, latest)
    return _existing(full_year, number, int(plain_day))


def _month_number(month: str) -> int | None:
    plain = month.lower().rstrip(".")
    return int(plain) if re.fullmatch(r"[0-9]{1,2}", plain) else _MONTHS.get(plain[:3])


def _existing(year: int, month: int, day: int) -> date:
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise ValidationError(
            _("Dieses Datum gibt es nicht. Bitte geben Sie das Datum so ein: 31.12.1990.")
        )
    return date(year, month, day)


def _full_year(short: int, month: int, latest: date | None) -> int:
    end = latest or dates.today() + timedelta(days=3652)
    return 2000 + short if date(2000 + short, month, 1) <= end else 1900 + short


def partial_date(value: Sequence[str]) -> str:
    """``1932``, ``1932-05`` or ``1932-05-31``, from three fields or all in the first of them.

    Understands ``1932``, ``Mai 1932``, ``5/1932``, ``1932-05`` and whole dates.
    """
    parts = [" ".join(str(part).split()) for part in value]
    if parts[0] and not any(parts[1:]):
        parts = _split_partial(parts[0])
    day, month, year = parts
    if not re.fullmatch(r"1[5-9][0-9]{2}|2[01][0-9]{2}", year):
        raise ValidationError(
            _("Bitte geben Sie mindestens das Jahr mit vier Ziffern ein, zum Beispiel 1932.")
        )
    if not month and day:
        raise ValidationError(_("Bitte geben Sie auch %(parts)s ein.") % {"parts": _("den Monat")})
    if not month:
        return year
    number = _month_number(month)
    if number is None or not 1 <= number <= 12:
        raise _bad_date()
    if not day:
        return f"{year}-{number:02d}"
    if not re.fullmatch(r"[0-9]{1,2}\.?", day):
        raise _bad_date()
    return _existing(int(year), number, int(day.rstrip("."))).isoformat()


def _split_partial(whole: str) -> list[str]:
    if found := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})", whole):
        return ["", found[2], found[1]]
    if re.fullmatch(r"[0-9]{4}", whole):
        return ["", "", whole]
    if re.fullmatch(r"[0-9]{1,2}\.?", whole):
        return [whole, "", ""]
    parts = [part for part in re.split(r"[\s./,\-–]+", whole) if part]
    return ["", *parts] if len(parts) == 2 else _split_date(whole)


def period(first: date, last: date, most: int | None) -> dict[str, str]:
    """The dates of a period in their order.

    Args:
        most: days, both ends counted.
    """
    if last < first:
        raise ValidationError(
            _("Der letzte Tag liegt vor dem ersten. Bitte prüfen Sie beide Angaben.")
        )
    if most is not None and (last - first).days >= most:
        raise ValidationError(
            ngettext(
                "Der Zeitraum darf höchstens %(most)d Tag lang sein.",
                "Der Zeitraum darf höchstens %(most)d Tage lang sein.",
                most,
            )
            % {"most": most}
        )
    return {"von": first.isoformat(), "bis": last.isoformat()}


def date_bound(bound: str | None) -> date | None:
    """``today``, ``today-16y``, ``today+14d``, ``today-3m`` or an ISO date."""
    if bound is None:
        return None
    found = re.fullmatch(r"today(?:([+-]\d+)([dmy]))?", bound)
    if not found:
        return date.fromisoformat(bound)
    today = dates.today()
    if not found[1]:
        return today
    amount, unit = int(found[1]), found[2]
    if unit == "d":
        return today + timedelta(days=amount)
    months = today.year * 12 + today.month - 1 + (amount * 12 if unit == "y" else amount)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
