"""XDatenfelder 2 and 3, read strictly: what is not in order is refused with its element and line.

Sources: FIM-Baustein Datenfelder, XDatenfelder 2.0 and 3.0.0. The schemas are not shipped; what may
stand where is the table below, checked against outside samples.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _
from lxml import etree

from rathaus.core.yamlfile import Problem, SourceInvalid, did_you_mean

V2 = "urn:xoev-de:fim:standard:xdatenfelder_2"
V3 = "urn:xoev-de:fim:standard:xdatenfelder_3.0.0"
MAX_BYTES = 10 << 20
MAX_ELEMENTS = 200_000
MAX_FIELDS = 2000

_ROOTS = {
    "xdatenfelder.stammdatenschema.0102": "stammdatenschema",
    "xdatenfelder.datenfeldgruppe.0103": "datenfeldgruppe",
}
FIELD_KINDS = {"input", "select", "label", "hidden", "locked", "file"}
DATA_TYPES = {
    "text", "text_latin", "date", "time", "datetime", "bool", "num", "num_int", "num_currency",
    "file", "obj",
}  # fmt: skip

_COMMON = """identifikation name bezeichnungEingabe bezeichnungAusgabe beschreibung definition bezug*
    versionshinweis gueltigAb gueltigBis veroeffentlichungsdatum"""
_COMMON_2 = f"{_COMMON} status fachlicherErsteller freigabedatum"
_COMMON_3 = f"""{_COMMON} freigabestatus statusGesetztAm statusGesetztDurch letzteAenderung
    relation* stichwort*"""
_MODIFIED = "ableitungsmodifikationenStruktur ableitungsmodifikationenRepraesentation"
_PART = "schemaelementart hilfetextEingabe hilfetextAusgabe regel*"
_LIST = (
    "identifikation genericodeIdentification canonicalIdentification version canonicalVersionUri"
)
_ALLOWED: dict[str, dict[str, str]] = {
    V2: {
        "stammdatenschema": f"{_COMMON_2} hilfetext {_MODIFIED} regel* struktur*",
        "datenfeldgruppe": f"{_COMMON_2} {_PART} struktur*",
        "datenfeld": f"{_COMMON_2} {_PART} feldart datentyp praezisierung inhalt codelisteReferenz",
        "regel": f"{_COMMON_2} script",
        "struktur": "anzahl bezug* enthaelt",
    },
    V3: {
        "stammdatenschema": f"""{_COMMON_3} bezeichnung hilfetext {_MODIFIED} dokumentsteckbrief
            regel* struktur*""",
        "datenfeldgruppe": f"{_COMMON_3} {_PART} art struktur*",
        "datenfeld": f"""{_COMMON_3} {_PART} feldart datentyp praezisierung inhalt vorbefuellung
            werte codelisteReferenz codeKey nameKey helpKey maxSize mediaType*""",
        "regel": """identifikation name beschreibung freitextRegel bezug* fachlicherErsteller
            letzteAenderung typ param* ziel* skript fehler* stichwort*""",
        "struktur": "anzahl bezug* enthaelt",
        "werte": "wert*",
        "wert": "code name hilfe",
    },
}
for _tables in _ALLOWED.values():
    _tables |= {
        "header": "nachrichtID erstellungszeitpunkt referenzID",
        "identifikation": "id version",
        "enthaelt": "datenfeldgruppe datenfeld",
        "codelisteReferenz": _LIST,
        "genericodeIdentification": _LIST,
    }
_REQUIRED = {
    "header": "nachrichtID erstellungszeitpunkt",
    "stammdatenschema": "identifikation name",
    "datenfeldgruppe": "identifikation name bezeichnungEingabe",
    "datenfeld": "identifikation name bezeichnungEingabe feldart datentyp",
    "regel": "identifikation name",
    "identifikation": "id",
    "struktur": "anzahl enthaelt",
    "wert": "code name",
}
_CODES: dict[str, set[str]] = {
    "freigabestatus": set("12345678"),
    "feldart": FIELD_KINDS,
    "datentyp": DATA_TYPES,
    "vorbefuellung": {"keine", "optional", "verpflichtend"},
}


@dataclass(frozen=True)
class Count:
    """``least`` to ``most`` times; ``most`` is None where there is no limit."""

    least: int
    most: int | None

    @property
    def is_many(self) -> bool:
        return self.most is None or self.most > 1


@dataclass
class Element:
    """A schema, a group or a field.

    Attributes:
        bounds: minLength, maxLength, minValue, maxValue, pattern as they stand there.
        codelist: canonical URI or id of a code list that is referred to.
        options: code, name and help of the values that stand in the file.
        own: stichwort URI → values.
    """

    kind: Literal["schema", "group", "field"]
    line: int
    id: str
    name: str
    label: str
    hint: str = ""
    field_kind: str = ""
    data_type: str = ""
    content: str = ""
    bounds: dict[str, str] = field(default_factory=dict)
    note: str = ""
    codelist: str = ""
    options: list[tuple[str, str, str]] = field(default_factory=list)
    media_types: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    own: dict[str, list[str]] = field(default_factory=dict)
    children: list[tuple[Count, Element]] = field(default_factory=list)


def read_xdf(content: bytes, *, name: str = "xdf.xml") -> Element:
    """The schema or group of the message.

    Raises:
        SourceInvalid: with all that is wrong, each with its line and element.
    """
    root = parse_xml(content, name)
    reader = _Reader(name)
    found = reader.message(root)
    if reader.problems or found is None:
        raise SourceInvalid(reader.problems)
    return found


def parse_xml(content: bytes, name: str) -> Any:
    """The root of a document without entities, of bounded size.

    Raises:
        SourceInvalid: no XML, a document type declaration, too large.
    """
    if len(content) > MAX_BYTES:
        raise SourceInvalid([Problem(name, 1, _("Die Datei ist größer als 10 MB."))])
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise SourceInvalid([Problem(name, line, f"{_('kein gültiges XML')}: {error}")]) from error
    info: Any = root.getroottree().docinfo
    if info.doctype:
        raise SourceInvalid([Problem(name, 1, _("Eine Datei mit DOCTYPE wird nicht gelesen."))])
    if sum(1 for _element in root.iter()) > MAX_ELEMENTS:
        raise SourceInvalid([Problem(name, 1, _("Die Datei hat zu viele Elemente."))])
    return root


def _local(node: Any) -> str:
    return str(etree.QName(node).localname)


def _text(node: Any) -> str:
    return " ".join("".join(node.itertext()).split()) if node is not None else ""


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.space = ""
        self.fields = 0
        self.problems: list[Problem] = []

    def problem(self, node: Any, text: str) -> None:
        self.problems.append(Problem(self.name, node.sourceline or 1, f"<{_local(node)}>: {text}"))

    def message(self, root: Any) -> Element | None:
        qualified = etree.QName(root)
        if qualified.namespace not in _ALLOWED:
            known = " · ".join(_ALLOWED)
            self.problem(
                root,
                _("unbekannter Namensraum „%(found)s“; erwartet: %(known)s.")
                % {"found": qualified.namespace or "", "known": known},
            )
            return None
        self.space = str(qualified.namespace)
        wanted = _ROOTS.get(qualified.localname)
        if wanted is None:
            self.problem(
                root,
                _("unbekannte Nachricht%(hint)s") % {"hint": _hint(qualified.localname, _ROOTS)},
            )
            return None
        self._check(root, f"header {wanted}", f"header {wanted}")
        header = self._child(root, "header")
        if header is not None:
            self._check_node(header)
        found = self._child(root, wanted)
        return self._element(found) if found is not None else None

    # --- What may stand where ---------------------------------------------------------------------

    def _check_node(self, node: Any) -> None:
        kind = _local(node)
        self._check(node, _ALLOWED[self.space].get(kind, ""), _REQUIRED.get(kind, ""))

    def _check(self, node: Any, allowed: str, required: str) -> None:
        names = allowed.split()
        once = {name for name in names if not name.endswith("*")}
        known = {name.rstrip("*") for name in names}
        seen: dict[str, Any] = {}
        for child in node:
            kind = _local(child)
            if kind not in known:
                hint = _hint(kind, known)
                self.problem(
                    child,
                    _("steht nicht in <%(parent)s>%(hint)s")
                    % {"parent": _local(node), "hint": hint},
                )
            elif kind in once and _is_filled(child) and _is_filled(seen.get(kind)):
                self.problem(child, _("steht doppelt in <%(parent)s>.") % {"parent": _local(node)})
            if kind in known and (kind not in seen or _is_filled(child)):
                seen[kind] = child
        for kind in required.split():
            if kind not in seen:
                self.problem(node, _("<%(kind)s> fehlt.") % {"kind": kind})
            elif not _is_filled(seen[kind]):
                self.problem(seen[kind], _("ist leer."))
        for kind, codes in _CODES.items():
            if kind in seen and (code := _text(seen[kind])) not in codes:
                self.problem(
                    seen[kind],
                    _("unbekannter Wert „%(code)s“%(hint)s")
                    % {"code": code, "hint": _hint(code, codes)},
                )

    def _child(self, node: Any, kind: str) -> Any:
        """The child with content, if it stands there several times."""
        found = [child for child in node if _local(child) == kind]
        return next((child for child in found if _is_filled(child)), found[0] if found else None)

    def _words(self, node: Any, *path: str) -> str:
        for kind in path:
            node = self._child(node, kind) if node is not None else None
        return _text(node)

    # --- Parts ------------------------------------------------------------------------------------

    def _element(self, node: Any) -> Element:
        kind = _local(node)
        self._check_node(node)
        identification = self._child(node, "identifikation")
        if identification is not None:
            self._check_node(identification)
        found = Element(
            kind="field" if kind == "datenfeld" else "group" if kind == "datenfeldgruppe" else "schema",
            line=node.sourceline or 1,
            id=self._words(node, "identifikation", "id"),
            name=self._words(node, "name"),
            label=self._words(node, "bezeichnungEingabe") or self._words(node, "bezeichnung") or self._words(node, "name"),
            hint=self._words(node, "hilfetextEingabe") or self._words(node, "hilfetext"),
            own=self._keywords(node),
        )  # fmt: skip
        found.rules = [self._rule(child) for child in node if _local(child) == "regel"]
        if found.kind == "field":
            self._field(node, found)
        found.children = list(self._children(node))
        return found

    def _keywords(self, node: Any) -> dict[str, list[str]]:
        own: dict[str, list[str]] = {}
        for child in node:
            if _local(child) == "stichwort":
                text = "".join(child.itertext())
                own.setdefault(child.get("uri", ""), []).append(text)
        return own

    def _rule(self, node: Any) -> str:
        """Name and wording; scripts are left to the author."""
        self._check_node(node)
        wording = (
            self._words(node, "freitextRegel")
            or self._words(node, "definition")
            or self._words(node, "beschreibung")
        )
        return ": ".join(part for part in (self._words(node, "name"), wording) if part)

    def _children(self, node: Any) -> Iterator[tuple[Count, Element]]:
        for structure in node:
            if _local(structure) != "struktur":
                continue
            self._check_node(structure)
            count = self._count(structure)
            inside = self._child(structure, "enthaelt")
            if inside is None:
                continue
            self._check_node(inside)
            for child in inside:
                if _local(child) in {"datenfeld", "datenfeldgruppe"}:
                    yield count, self._element(child)

    def _count(self, structure: Any) -> Count:
        text = self._words(structure, "anzahl")
        found = re.fullmatch(r"(\d{1,6}):(\d{1,6}|\*)", text)
        if text and not found:
            self.problem(
                self._child(structure, "anzahl"),
                _("„%(text)s“ ist keine Anzahl; erwartet: 0:1, 1:1 oder 1:*.")
                % {"text": text[:40]},
            )
        if not found:
            return Count(0, 1)
        most = None if found[2] == "*" else int(found[2])
        if most is not None and (most < 1 or most < int(found[1])):
            self.problem(self._child(structure, "anzahl"), _("die zweite Zahl ist zu klein."))
        return Count(int(found[1]), most)

    def _field(self, node: Any, found: Element) -> None:
        self.fields += 1
        if self.fields == MAX_FIELDS + 1:
            self.problem(node, _("mehr als %(most)d Felder.") % {"most": MAX_FIELDS})
        found.field_kind = self._words(node, "feldart")
        found.data_type = self._words(node, "datentyp")
        found.content = self._words(node, "inhalt")
        found.media_types = [_text(child) for child in node if _local(child) == "mediaType"]
        found.codelist = self._codelist(node)
        found.options = list(self._options(node))
        precision = self._child(node, "praezisierung")
        if precision is not None:
            self._precision(precision, found)

    def _codelist(self, node: Any) -> str:
        reference = self._child(node, "codelisteReferenz")
        if reference is None:
            return ""
        self._check_node(reference)
        names = ("canonicalVersionUri", "canonicalIdentification", "id")
        by_name = {_local(child): _text(child) for child in reference.iter() if not len(child)}
        return next((by_name[name] for name in names if by_name.get(name)), _text(reference))

    def _options(self, node: Any) -> Iterator[tuple[str, str, str]]:
        values = self._child(node, "werte")
        if values is None:
            return
        self._check_node(values)
        for value in values:
            self._check_node(value)
            yield (
                self._words(value, "code"),
                self._words(value, "name"),
                self._words(value, "hilfe"),
            )

    def _precision(self, node: Any, found: Element) -> None:
        text = _text(node)
        if self.space == V3:
            found.bounds = {str(key): str(value) for key, value in node.attrib.items() if value}
            found.note = text
            return
        try:
            content = json.loads(text) if text.startswith("{") else {}
        except (ValueError, RecursionError):
            self.problem(node, _("ist kein gültiges JSON."))
            return
        found.bounds = {
            str(key): str(value) for key, value in content.items() if value not in ("", None)
        }
        found.note = found.bounds.pop("note", "") if content else text


def _is_filled(node: Any) -> bool:
    return node is not None and bool(len(node) or _text(node))


def _hint(word: str, known: Iterable[str]) -> str:
    """``; meinen Sie „input“?`` or what was expected, to end a message with."""
    if guess := did_you_mean(word, known):
        return _("; meinen Sie „%(guess)s“?") % {"guess": guess}
    return _("; erwartet: %(known)s.") % {"known": ", ".join(sorted(known))}
