"""The catalogue for the federal collection service: a folder of XZuFi 2.2.0 messages and an index.

What the service asks for: ``index.txt`` names one file a line; what it no longer names is deleted
there, and an empty index or a broken file stops the whole import. So a folder is only ever seen
whole (a link is switched to a finished one), and never with nothing or far less than before.
German and English, characters of DIN 91379, ``p br ul ol li a`` as the only markup.

The element names are those of published exports and of open readers of them; the schema itself is
not public, so a first delivery has to be checked by the service.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from lxml import etree

from rathaus.catalog import queries
from rathaus.catalog.offer import Service
from rathaus.catalog.performing import performer
from rathaus.core.latin import first_foreign
from rathaus.core.money import format_euro
from rathaus.tenants.api import OrganisationUnit, Tenant, absolute_url, municipalities_of

NAMESPACE = "http://xoev.de/schemata/xzufi/2_2_0"
VERSION = "2.2.0"
INDEX = "index.txt"
TEXT_MODULES = "urn:de:fim:leika:textmodul"
LINK_KIND = "urn:xoev-de:fim:codeliste:onlinedienstlinktyp"
AGS = "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:ags"
LANGUAGES = ("de", "en")
LEAST_SHARE = 0.8
"""Less than this share of the last index is refused unless forced."""
_PLAINER = str.maketrans({"–": "-", "—": "-", "‑": "-", "\u00ad": "", "\u202f": " ", "„": '"', "“": '"', "”": '"', "’": "'"})  # fmt: skip


class NothingToExport(ValueError):
    """The town offers no service that it does itself."""


class FarFewer(ValueError):
    """Much of what the last index named would be deleted in the collection service."""


def export_catalogue(tenant: Tenant, folder: Path, *, force: bool = False) -> Path:
    """Write the active tenant's messages; returns the link to the finished folder.

    Raises:
        NothingToExport, FarFewer: the collection service would delete the town's services.
    """
    offered = [offer for offer in queries.services() if performer(offer, tenant).is_here]
    if not offered:
        raise NothingToExport(tenant.slug)
    link = folder / tenant.slug
    moment = timezone.now()
    files = dict(_files(tenant, offered, moment))
    index = link / INDEX
    before = len(index.read_text().splitlines()) if index.exists() else 0
    if len(files) < before * LEAST_SHARE and not force:
        raise FarFewer(f"{tenant.slug}: {len(files)} files instead of {before}")
    return _publish(link, files, moment)


def _publish(link: Path, files: dict[str, bytes], moment: datetime) -> Path:
    """Write everything into a new folder and switch the link to it in one step."""
    new = link.parent / f".{link.name}-{moment:%Y%m%dT%H%M%S%f}"
    new.mkdir(parents=True)
    for name, content in files.items():
        (new / name).write_bytes(content)
    (new / INDEX).write_text("".join(f"{name}\n" for name in sorted(files)))
    switch = new.with_suffix(".link")
    switch.symlink_to(new.name)
    os.replace(switch, link)
    for old in sorted(link.parent.glob(f".{link.name}-*"))[:-2]:
        shutil.rmtree(old)
    return link


def _files(
    tenant: Tenant, offered: Iterable[Service], moment: datetime
) -> Iterator[tuple[str, bytes]]:
    by_unit: dict[OrganisationUnit | None, list[Service]] = {}
    for offer in offered:
        unit = offer.activation.unit if offer.activation else None
        by_unit.setdefault(unit, []).append(offer)
        yield f"leistung-{offer.slug}.xml", _message(tenant, moment, _service(tenant, offer))
        if offer.is_online:
            yield f"onlinedienst-{offer.slug}.xml", _message(tenant, moment, _online(tenant, offer))
    for unit, mine in by_unit.items():
        name = f"organisationseinheit-{unit.key if unit else 'verwaltung'}.xml"
        yield name, _message(tenant, moment, _unit(tenant, unit, mine))


def _message(tenant: Tenant, moment: datetime, content: etree._Element) -> bytes:
    root = etree.Element(_name("transfer"), {"xzufiVersion": VERSION}, {"xzufi": NAMESPACE})
    head = _add(root, "nachrichtenkopf")
    identity = "".join(str(part) for part in content.itertext())
    number = str(uuid5(NAMESPACE_URL, f"{tenant.slug} {moment.isoformat()} {identity}"))
    _add(head, "nachrichtenUUID", number)
    _add(head, "erstellungszeitpunkt", moment.isoformat(timespec="seconds"))
    _add(head, "autor", tenant.name)
    _add(root, "transaktionID", number)
    _add(root, "transaktionPosition", "1")
    _add(root, "schreibe").append(content)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _service(tenant: Tenant, offer: Service) -> etree._Element:
    found = etree.Element(_name("leistung"))
    _identity(found, "id", tenant, offer.slug)
    _code(_add(found, "referenzLeiKa"), offer.leika)
    texts: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with override(language):
            for code, text in _texts(tenant, offer).items():
                if text:
                    texts.setdefault(code, {})[language] = text
    for code, versions in sorted(texts.items()):
        module = _add(found, "modulText")
        _code(_add(module, "leikaTextmodul", listURI=TEXT_MODULES), code)
        for language, text in versions.items():
            _add(module, "inhalt", text, languageCode=language)
    for name, words in (("modulFrist", _deadline), ("modulKosten", _costs), ("modulBearbeitungsdauer", _duration)):  # fmt: skip
        _described(found, name, {language: words(offer, language) for language in LANGUAGES})
    for language in LANGUAGES:
        _add(found, "sprachversion", languageCode=language)
    return found


def _described(parent: etree._Element, name: str, texts: dict[str, str]) -> None:
    """A module that readers of XZuFi show as text; left out where there is nothing to say."""
    if any(texts.values()):
        module = _add(parent, name)
        for language, text in texts.items():
            _add(module, "beschreibung", text, languageCode=language)


def _deadline(offer: Service, language: str) -> str:
    with override(language):
        return _html(str(offer.definition.modules.deadline or ""))


def _costs(offer: Service, language: str) -> str:
    with override(language):
        lines = [f"{line.label}: {format_euro(line.cents)}" for line in offer.costs()]
        note = _html(str(offer.definition.cost_note or ""))
        if offer.is_free:
            return _html(_("Das kostet nichts.")) + note
        return _list("ul", lines) + note


def _duration(offer: Service, language: str) -> str:
    with override(language):
        days = offer.typical_days
        words = _("sofort") if days == 0 else _days(days)
        return _html(words) + _html(str(offer.definition.duration.note or ""))


def _days(days: int) -> str:
    return ngettext("meist %(days)s Arbeitstag", "meist %(days)s Arbeitstage", days) % {"days": days}  # fmt: skip


def _texts(tenant: Tenant, offer: Service) -> dict[str, str]:
    """Code of the text module → text or allowed HTML, in the active language."""
    definition, modules = offer.definition, offer.definition.modules
    laws = [law for law in definition.legal_basis if not law.states or tenant.state in law.states]
    papers = [f"{paper.name}: {paper.note}" if paper.note else str(paper.name) for paper in definition.documents]  # fmt: skip
    return {
        "02": offer.official_name,
        "03": offer.name(),
        "05": _html(offer.teaser()),
        "06": _html(str(modules.what)) + _html(str(modules.who)),
        "07": "<ul>" + "".join(f"<li>{_law(law.name, law.section, law.url)}</li>" for law in laws) + "</ul>",
        "08": _list("ul", papers),
        "09": _html(str(modules.requirements)),
        "11": _list("ol", list(modules.steps)),
        "16": _html(str(modules.after or "")) + _html(str(modules.notes or "")),
        "22": _html(tenant.name),
        "24": _html(offer.teaser()),
        "25": _html(str(modules.remedies or "")),
    }  # fmt: skip


def _law(name: str, section: str | None, url: str | None) -> str:
    text = escape(f"{section} {name}" if section else name)
    return f'<a href="{escape(url)}">{text}</a>' if url else text


def _html(text: str) -> str:
    """A text of a package, whose only markup are paragraphs and lists, as HTML."""
    parts: list[str] = []
    for block in text.split("\n\n"):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        said = [escape(line) for line in lines if not line.startswith("- ")]
        parts += [f"<p>{'<br>'.join(said)}</p>"] if said else []
        parts.append(_list("ul", [line[2:] for line in lines if line.startswith("- ")]))
    return "".join(parts)


def _list(kind: str, items: Iterable[str]) -> str:
    rows = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<{kind}>{rows}</{kind}>" if rows else ""


def _online(tenant: Tenant, offer: Service) -> etree._Element:
    found = etree.Element(_name("onlinedienst"))
    _identity(found, "id", tenant, f"online-{offer.slug}")
    for language in LANGUAGES:
        _add(found, "bezeichnung", offer.name(language), languageCode=language)
    for language in LANGUAGES:
        link = _add(found, "link")
        _code(_add(link, "typ", listURI=LINK_KIND), "01")
        address = absolute_url(tenant, "catalog:apply", offer.slug, language=language)
        _add(link, "link", address, languageCode=language)
    _identity(found, "leistungID", tenant, offer.slug)
    return found


def _unit(
    tenant: Tenant, unit: OrganisationUnit | None, offered: Iterable[Service]
) -> etree._Element:
    found = etree.Element(_name("organisationseinheit"))
    _identity(found, "id", tenant, f"stelle-{unit.key if unit else 'verwaltung'}")
    title = f"{tenant.name} - {unit.name}" if unit else tenant.name
    _add(_add(found, "name"), "name", title, languageCode="de")
    places = municipalities_of(tenant)
    for offer in offered:
        task = _add(found, "zustaendigkeit")
        _identity(task, "leistungID", tenant, offer.slug)
        for place in places:
            _add(task, "gebietID", place.ags, schemeID=AGS)
    return found


def _identity(parent: etree._Element, name: str, tenant: Tenant, value: str) -> None:
    agency = f"rathaus-{tenant.key}"
    data = f"{absolute_url(tenant, 'home')}"
    _add(parent, name, value, schemeAgencyID=agency, schemeDataURI=data)


def _code(parent: etree._Element, value: str) -> None:
    """Codes of XÖV stand in an element without namespace."""
    etree.SubElement(parent, "code").text = value


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, _name(name), attributes)
    if text:
        element.text = latin(text)
    return element


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def latin(text: str) -> str:
    """Only characters of DIN 91379, type C: dashes and quotes plainer, what is foreign left out."""
    plain = text.translate(_PLAINER)
    while foreign := first_foreign("C", plain):
        plain = plain.replace(foreign, "")
    return plain
