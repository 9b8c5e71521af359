"""Texts from XZuFi messages as drafts of packages, to be read and finished by somebody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from lxml import etree, html

from rathaus.catalog.xzufi import NAMESPACE

MAX_BYTES = 20 << 20
_NS = {"x": NAMESPACE}
_TEXTS = {
    "03": "name",
    "05": "teaser",
    "06": "what",
    "09": "requirements",
    "16": "notes",
    "25": "remedies",
}
"""Code of the text module → key in the draft; 02, 07, 08 and 11 have forms of their own."""
_MODULES = {"modulFrist": "modules.deadline", "modulKosten": "cost_note"}
"""Module with a description → key in the draft; what something costs is a rule there, so its words are a note."""
_BLOCKS = {"p", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "div"}


class XzufiInvalid(ValueError):
    """It is no XZuFi 2.2 message, or one that could do harm; the message says where."""


@dataclass(frozen=True)
class Draft:
    """A service as the message tells it.

    ``data`` has only what was said; it need not be a whole package.

    Attributes:
        slug: made of the name.
        data: what could be taken over, with the keys of ``service.yaml``.
    """

    slug: str
    data: dict[str, Any]

    @property
    def yaml(self) -> str:
        text = yaml.safe_dump(self.data, allow_unicode=True, sort_keys=False, width=100)
        return (
            "# Draft from XZuFi: read it, finish it, check it with `rathaus packages check`.\n"
            + text
        )


def drafts(content: bytes) -> list[Draft]:
    """All services of a message.

    Raises:
        XzufiInvalid: see there.
    """
    if len(content) > MAX_BYTES:
        raise XzufiInvalid("the file is larger than 20 MB")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise XzufiInvalid(f"no well-formed XML: {error}") from error
    document: Any = root.getroottree().docinfo
    if document.doctype:
        raise XzufiInvalid("a document type declaration is not allowed")
    if root.get("xzufiVersion") not in ("2.2", "2.2.0"):
        raise XzufiInvalid(f"line {root.sourceline}: xzufiVersion is not 2.2.0")
    return [_draft(found) for found in root.iterfind(".//x:schreibe/x:leistung", _NS)]


def _draft(service: etree._Element) -> Draft:
    leika = (service.findtext("x:referenzLeiKa/code", namespaces=_NS) or "").strip()
    if not re.fullmatch(r"\d{14}", leika):
        raise XzufiInvalid(f"line {service.sourceline}: referenzLeiKa/code has no 14 digits")
    modules = {
        (module.findtext("x:leikaTextmodul/code", namespaces=_NS) or ""): _versions(module)
        for module in service.iterfind("x:modulText", _NS)
    }
    official = modules.get("02", {}).get("de", "")
    name = modules.get("03") or {"de": official}
    if not name.get("de"):
        raise XzufiInvalid(f"line {service.sourceline}: there is no German name")
    slug = _slug(name["de"])
    texts = {key: modules[code] for code, key in _TEXTS.items() if modules.get(code)}
    data: dict[str, Any] = {
        "slug": slug,
        "version": 1,
        "leika": leika,
        "name": name,
        "official_name": official or name["de"],
        "teaser": texts.get("teaser", {}),
        "modules": {k: v for k, v in texts.items() if k not in ("name", "teaser")},
    }
    for element, key in _MODULES.items():
        if words := _versions(service, f"x:{element}/x:beschreibung"):
            part, _dot, last = key.rpartition(".")
            (data[part] if part else data)[last] = words
    if steps := modules.get("11"):
        data["modules"]["steps"] = {code: _items(text) for code, text in steps.items()}
    if laws := modules.get("07", {}).get("de"):
        data["legal_basis"] = [{"name": law} for law in _items(laws)]
    if papers := modules.get("08", {}).get("de"):
        data["documents"] = [
            {"key": f"papier_{number}", "name": {"de": paper}}
            for number, paper in enumerate(_items(papers), start=1)
        ]
    return Draft(slug, data)


def _versions(module: etree._Element, path: str = "x:inhalt") -> dict[str, str]:
    found = {}
    for content in module.iterfind(path, _NS):
        code = (content.get("languageCode") or "de")[:2]
        text = _plain("".join(str(part) for part in content.itertext()))
        if code in ("de", "en") and text:
            found[code] = text
    return found


def _plain(markup: str) -> str:
    """HTML as our plain text: blank lines part paragraphs, ``- `` begins a list item."""
    if "<" not in markup:
        return markup.strip()
    tree = html.fragment_fromstring(markup, create_parent="div")
    for bad in tree.xpath("//script|//style"):
        bad.drop_tree()
    for element in tree.iter():
        if element.tag == "li":
            element.text = f"\n- {element.text or ''}"
        elif element.tag == "br":
            element.tail = f"\n{element.tail or ''}"
        elif element.tag in _BLOCKS:
            element.tail = f"\n\n{element.tail or ''}"
    lines = [" ".join(line.split()) for line in tree.text_content().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _items(text: str) -> list[str]:
    return [line.removeprefix("- ") for line in text.splitlines() if line.strip()]


def _slug(name: str) -> str:
    folded = name.casefold()
    for letter, written in {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}.items():
        folded = folded.replace(letter, written)
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:60].strip("-") or "leistung"


def write(found: list[Draft], folder: Path) -> list[Path]:
    """One folder a draft; what is there already is never overwritten.

    Raises:
        FileExistsError: a package with that name is there.
    """
    written = []
    for draft in found:
        target = folder / draft.slug
        target.mkdir(parents=True)
        (target / "service.yaml").write_text(draft.yaml)
        written.append(target)
    return written
