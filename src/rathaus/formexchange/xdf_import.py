"""XDatenfelder as a proposal for a form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from rathaus.core.yamlfile import Location, Problem, SourceInvalid
from rathaus.eforms import api as eforms
from rathaus.formexchange import vocabulary
from rathaus.formexchange.proposals import Keys, Proposal, Remark, german, key_of
from rathaus.formexchange.xdf_reading import Count, Element, read_xdf

type Codelists = Mapping[str, Sequence[tuple[str, str, str]]]
"""Canonical URI or id → code, name, help."""

MAX_OPTIONS = 2000
NO_QUESTIONS = "Hier fehlen noch Fragen."


def import_xdf(
    content: bytes, *, name: str = "xdf.xml", codelists: Codelists | None = None
) -> Proposal:
    """A valid form with remarks where a person has to decide.

    Args:
        codelists: values of lists that the file only refers to.

    Raises:
        SourceInvalid: the file is not in order; each problem has its line and element.
    """
    schema = read_xdf(content, name=name)
    proposal = _Import(codelists or {}).form(schema)
    try:
        eforms.read_form(proposal.form)
    except SourceInvalid as error:
        _without_conditions(proposal)
        try:
            eforms.read_form(proposal.form)
        except SourceInvalid:
            raise SourceInvalid(
                Problem(name, schema.line, p.message) for p in error.problems
            ) from error
    return proposal


def _without_conditions(proposal: Proposal) -> None:
    """Conditions of ours that no longer fit, because somebody changed the file."""

    def strip(part: Any, place: Location) -> None:
        for key in ("when", "required"):
            if isinstance(part.get(key), str):
                text = _("Diese Bedingung passt nicht mehr: %(condition)s") % {
                    "condition": part.pop(key)
                }
                proposal.remarks.append(Remark(place, text))
        for index, inner in enumerate(part.get("fields", ())):
            strip(inner, (*place, "fields", index))

    for index, page in enumerate(proposal.form["pages"]):
        strip(page, ("pages", index))


class _Import:
    def __init__(self, codelists: Codelists) -> None:
        self.codelists = codelists
        self.remarks: list[Remark] = []
        self.pages: list[dict[str, Any]] = []
        self.page_keys = Keys()
        self.keys = Keys()

    def form(self, schema: Element) -> Proposal:
        self.title = schema.label or schema.name
        if schema.kind == "group":
            self.page(schema, Count(1, 1))
        else:
            self.remark_rules(schema, ())
        for count, child in schema.children if schema.kind == "schema" else ():
            if child.kind == "group":
                self.page(child, count)
            else:
                self.loose_field(child, count)
        self._end_loose()
        if not self.pages:
            self.empty_page()
        form: dict[str, Any] = {}
        if schema.kind == "schema" and schema.own.get(vocabulary.URI + "untitled") is None:
            form["title"] = german(self.title)
        self.overlay(form, schema)
        return Proposal({**form, "pages": self.pages}, self.remarks)

    def remark(self, place: Location, text: str) -> None:
        self.remarks.append(Remark(place, text))

    def remark_rules(self, element: Element, place: Location) -> None:
        """Rules of ours came back as conditions; others are for the author to read."""
        if vocabulary.URI + "key" in element.own:
            return
        for rule in element.rules:
            self.remark(place, _("Regel, bitte selbst umsetzen: %(rule)s") % {"rule": rule[:600]})

    # --- Pages ------------------------------------------------------------------------------------

    def empty_page(self) -> None:
        info = {
            "key": self.keys.make("leer"),
            "type": "info",
            "text": german(NO_QUESTIONS),
        }
        self.remark(("pages", 0), _("Die Datei enthält keine Felder."))
        self.pages.append(
            {"key": self.page_keys.make("angaben"), "title": german(self.title), "fields": [info]}
        )

    def loose_field(self, element: Element, count: Count) -> None:
        """Fields beside the groups stand on pages of their own, neighbours together."""
        if not self.pages or not self.pages[-1].get("_loose"):
            title = german(self.title)
            self.pages.append(
                {
                    "key": self.page_keys.make("angaben"),
                    "title": title,
                    "fields": [],
                    "_loose": True,
                }
            )
        self.put(element, count, self.pages[-1], False)

    def page(self, group: Element, count: Count) -> None:
        self._end_loose()
        page: dict[str, Any] = {"key": "", "title": german(group.label), "fields": []}
        if group.hint:
            page["intro"] = german(group.hint)
        self.overlay(page, group)
        page["key"] = (
            page["key"]
            if vocabulary.URI + "key" in group.own
            else self.page_keys.make(group.label, group.name, fallback="seite")
        )
        self.pages.append(page)
        place: Location = ("pages", len(self.pages) - 1)
        is_page = self.own_type(group) == vocabulary.PAGE
        if not is_page and count.is_many:
            self.put_repeat(group, count, page)
        elif not is_page and self.known_group(group):
            self.put_group(group, count, page, False)
        else:
            self.remark_rules(group, place)
            if count.least == 0:
                self.remark(
                    place,
                    _("„%(name)s“ ist als Ganzes freiwillig; ihre Felder sind es deshalb auch.")
                    % {"name": group.label},
                )
            for inner_count, child in group.children:
                self.put(child, inner_count, page, count.least == 0)
        if not page["fields"]:
            info = {
                "key": self.keys.make("leer"),
                "type": "info",
                "text": german(NO_QUESTIONS),
            }
            page["fields"].append(info)
            self.remark(place, _("Diese Gruppe hat keine Felder."))
        page["fields"] = page.pop("fields")  # last, as people write it

    def _end_loose(self) -> None:
        for page in self.pages:
            page.pop("_loose", None)

    def put(self, child: Element, count: Count, page: dict[str, Any], optional: bool) -> None:
        """Onto a page, whatever it is; groups inside groups follow after them."""
        if self.is_list(child, count):
            self.put_repeat(child, count, page)
        elif child.kind == "group":
            self.put_group(child, count, page, optional)
        else:
            place = self.next_place(page)
            page["fields"].append(self.field(child, count, self.keys, place, optional))

    def is_list(self, element: Element, count: Count) -> bool:
        """Whether it may come several times, other than by ticking several options or files."""
        if self.own_type(element) not in {"", "repeat", "group"}:
            return False
        return self.own_type(element) == "repeat" or (
            count.is_many and not _is_choice(element) and element.data_type != "file"
        )

    def stands_alone(self, count: Count, element: Element) -> bool:
        """Whether it has no place inside a group."""
        return element.kind == "group" or self.is_list(element, count)

    def next_place(self, page: dict[str, Any]) -> Location:
        index = next((i for i, known in enumerate(self.pages) if known is page), len(self.pages))
        return ("pages", index, "fields", len(page["fields"]))

    # --- Groups -----------------------------------------------------------------------------------

    def put_group(self, group: Element, count: Count, page: dict[str, Any], optional: bool) -> None:
        place = self.next_place(page)
        optional = optional or count.least == 0
        self.remark_rules(group, place)
        if count.least == 0 and not self.own_type(group):
            self.remark(
                place,
                _("„%(name)s“ ist als Ganzes freiwillig; ihre Felder sind es deshalb auch.")
                % {"name": group.label},
            )
        simple = [pair for pair in group.children if not self.stands_alone(*pair)]
        rest = [pair for pair in group.children if self.stands_alone(*pair)]
        if simple:
            page["fields"].append(self.group(group, simple, self.keys, place, optional))
        if rest and simple:
            self.remark(
                self.next_place(page),
                _("Das Folgende stand in „%(name)s“.") % {"name": group.label},
            )
        for inner_count, child in rest:
            self.put(child, inner_count, page, optional)

    def group(
        self,
        group: Element,
        children: Sequence[tuple[Count, Element]],
        keys: Keys,
        place: Location,
        optional: bool,
    ) -> dict[str, Any]:
        known = self.known_group(group)
        if known and len(children) == len(group.children):
            for _count, child in children:
                self.remark_rules(child, place)
            return self.use(known, group, children, keys, optional)
        made: dict[str, Any] = {
            "key": keys.make(group.label, group.name, fallback="gruppe")
            if vocabulary.URI + "key" not in group.own
            else "",
            "type": "group",
        }
        if vocabulary.URI + "unlabelled" not in group.own:
            made["label"] = german(group.label)
        if group.hint:
            made["hint"] = german(group.hint)
        self.overlay(made, group)
        inner = Keys()
        made["fields"] = [
            self.field(child, count, inner, (*place, "fields", index), optional)
            for index, (count, child) in enumerate(children)
        ]
        return made

    def known_group(self, group: Element) -> str:
        """Name of the reusable group that has all these fields, or nothing."""
        if (
            group.own
            or not group.children
            or any(c.is_many or e.kind != "field" for c, e in group.children)
        ):
            return ""
        found = [_building_block(child) for _count, child in group.children]
        names = {name for name, _key in found}
        keys = [key for _name, key in found]
        return names.pop() if len(names) == 1 and len(set(keys)) == len(keys) else ""

    def use(
        self,
        name: str,
        group: Element,
        children: Sequence[tuple[Count, Element]],
        keys: Keys,
        optional: bool,
    ) -> dict[str, Any]:
        asked = {
            _building_block(child)[1]: count.least > 0 and not optional for count, child in children
        }
        made: dict[str, Any] = {
            "use": name,
            "key": keys.make(group.label, name),
            "label": german(group.label),
        }
        if group.hint:
            made["hint"] = german(group.hint)
        all_keys = eforms.group_fields(name)
        lists = {
            "omit": [key for key in all_keys if key not in asked],
            "optional": [key for key, required in asked.items() if not required],
            "require": [key for key, required in asked.items() if required],
        }
        return made | {key: value for key, value in lists.items() if value}

    def put_repeat(self, element: Element, count: Count, page: dict[str, Any]) -> None:
        place = self.next_place(page)
        made: dict[str, Any] = {
            "key": "" if vocabulary.URI + "key" in element.own else self.keys.make(element.label, element.name, fallback="eintraege"),
            "type": "repeat", "label": german(element.label), "item_label": german(element.label),
            "min": min(count.least, 50), "max": min(count.most or 10, 50),
        }  # fmt: skip
        if element.hint:
            made["hint"] = german(element.hint)
        if count.most is None or count.most > 50:
            self.remark(
                place,
                _("Ohne obere Grenze; hier sind es höchstens %(most)d.") % {"most": made["max"]},
            )
        self.overlay(made, element)
        self.remark_rules(element, place)
        keys = Keys()
        made["fields"] = []
        if element.kind == "field":
            made["fields"].append(self.field(element, Count(1, 1), keys, place, False))
        for inner_count, child in element.children:
            self.put_in_item(child, inner_count, made, keys, place, False)
        if not made["fields"]:
            made["fields"].append(
                {"key": keys.make("angabe"), "type": "text", "label": german(element.label)}
            )
            self.remark(place, _("Diese Gruppe hat keine Felder."))
        page["fields"].append(made)

    def put_in_item(
        self,
        child: Element,
        count: Count,
        made: dict[str, Any],
        keys: Keys,
        place: Location,
        optional: bool,
    ) -> None:
        here: Location = (*place, "fields", len(made["fields"]))
        if self.is_list(child, count):
            self.remark(
                here,
                _("„%(name)s“ kann mehrmals vorkommen; innerhalb einer Liste geht das nur einmal.")
                % {"name": child.label},
            )
        if child.kind == "field":
            made["fields"].append(self.field(child, count, keys, here, optional))
            return
        self.remark_rules(child, here)
        simple = [pair for pair in child.children if pair[1].kind == "field"]
        if simple:
            made["fields"].append(
                self.group(child, simple, keys, here, optional or count.least == 0)
            )
        for inner_count, inner in child.children:
            if inner.kind == "group":
                self.put_in_item(
                    inner, inner_count, made, keys, place, optional or count.least == 0
                )

    # --- Fields -----------------------------------------------------------------------------------

    def field(
        self, element: Element, count: Count, keys: Keys, place: Location, optional: bool
    ) -> dict[str, Any]:
        own_key = vocabulary.URI + "key" in element.own
        key = "" if own_key else keys.make(element.label, element.name)
        self.remark_rules(element, place)
        kind = self.own_type(element) or self.type_of(element, count, place)
        made: dict[str, Any] = {"key": key, "type": kind}
        if kind == "info":
            made["text"] = german(element.content or element.label)
            if not own_key and element.content and element.label != element.content:
                made["title"] = german(element.label)
            self.overlay(made, element)
            return made
        made["label"] = german(element.label)
        if element.hint:
            made["hint"] = german(element.hint)
        if kind != "computed":
            made["required"] = count.least > 0 and not optional
        self.details(made, element, count, place)
        self.overlay(made, element)
        return made

    def type_of(self, element: Element, count: Count, place: Location) -> str:
        if element.field_kind == "label":
            return "info"
        if element.field_kind in {"hidden", "locked"}:
            self.remark(
                place,
                _(
                    "Dieses Feld füllt das Amt oder ein Programm aus; bitte prüfen, ob es hierher gehört."
                ),
            )
        if _is_choice(element):
            return self.choice_type(element, count, place)
        by_name = vocabulary.SINGLE_TYPES.get(key_of(element.label)) or vocabulary.SINGLE_TYPES.get(
            key_of(element.name)
        )
        if element.data_type in {"text", "text_latin"}:
            longest = _whole(element.bounds.get("maxLength"))
            return by_name or ("textarea" if longest is not None and longest > 200 else "text")
        if element.data_type == "datetime":
            self.remark(
                place,
                _(
                    "Datum mit Uhrzeit: hier nur das Datum, bei Bedarf ein Feld für die Uhrzeit ergänzen."
                ),
            )
            return "date"
        if element.data_type == "obj":
            self.remark(place, _("Ein technisches Objekt; hier als Anlage."))
            return "upload"
        return vocabulary.TYPES[element.data_type]

    def options(self, element: Element) -> Sequence[tuple[str, str, str]]:
        return (
            element.options
            or self.codelists.get(element.codelist)
            or self.codelists.get(_unversioned(element.codelist))
            or ()
        )

    def choice_type(self, element: Element, count: Count, place: Location) -> str:
        options = self.options(element)
        if not options:
            if "staatsangehoerigkeit" in element.codelist:
                return "nationality"
            if re.search(r"[:.]staat(_|$)|laender|countrycodes", element.codelist):
                return "country"
            self.remark(
                place,
                _(
                    "Die Werte der Codeliste „%(list)s“ liegen nicht bei; bitte eine Auswahl daraus machen."
                )
                % {"list": element.codelist or element.id},
            )
            return "text"
        if count.is_many:
            return "checkboxes"
        return "choice" if len(options) <= 7 else "select" if len(options) <= 30 else "lookup"

    def details(
        self, made: dict[str, Any], element: Element, count: Count, place: Location
    ) -> None:
        kind = made["type"]
        if kind in {"choice", "select", "lookup", "checkboxes"}:
            self.put_options(made, element, place)
        if kind == "upload":
            self.put_files(made, element, count, place)
        if kind in {"text", "textarea"}:
            self.put_lengths(made, element, place)
        if kind in {"number", "decimal", "money"}:
            self.put_values(made, element, place)
        if element.note:
            self.remark(place, _("Präzisierung: %(note)s") % {"note": element.note[:300]})
        if element.content:
            self.remark(
                place, _("Vorgegebener Inhalt: %(content)s") % {"content": element.content[:300]}
            )

    def put_options(self, made: dict[str, Any], element: Element, place: Location) -> None:
        options = {
            code[:80]: name or code for code, name, _help in reversed(self.options(element)) if code
        }
        found = list(reversed(options.items()))
        if len(found) > MAX_OPTIONS:
            self.remark(
                place, _("Nur die ersten %(most)d Werte der Codeliste.") % {"most": MAX_OPTIONS}
            )
        if found:
            made["options"] = [
                {"value": code, "label": german(name)} for code, name in found[:MAX_OPTIONS]
            ]

    def put_files(
        self, made: dict[str, Any], element: Element, count: Count, place: Location
    ) -> None:
        known = {media: kind for kind, media in vocabulary.FILE_TYPES.items()}
        accepted = [known[media] for media in dict.fromkeys(element.media_types) if media in known]
        if accepted:
            made["accept"] = accepted
        if unknown := [media for media in element.media_types if media not in known]:
            self.remark(
                place,
                _("Diese Art von Datei wird nicht angenommen: %(kinds)s")
                % {"kinds": ", ".join(unknown)[:200]},
            )
        if self.own_type(element) or count.is_many:
            made["max_files"] = min(count.most or 10, 10)

    def put_lengths(self, made: dict[str, Any], element: Element, place: Location) -> None:
        most, least = (
            _whole(element.bounds.get("maxLength")),
            _whole(element.bounds.get("minLength")),
        )
        if most is not None:
            made["max_length"] = max(1, min(most, 20000 if made["type"] == "textarea" else 2000))
        pattern = element.bounds.get("pattern", "")
        if made["type"] == "text" and pattern and _compiles(pattern):
            made["pattern"] = pattern
            made["pattern_hint"] = german("Bitte prüfen Sie diese Angabe.")
            if not element.own:
                self.remark(place, _("Bitte bei pattern_hint sagen, wie die Angabe aussehen soll."))
        elif pattern:
            self.remark(
                place,
                _("Dieses Muster wird nicht geprüft: %(pattern)s") % {"pattern": pattern[:200]},
            )
        elif made["type"] == "text" and least is not None and 1 < least <= 2000:
            made["pattern"] = f".{{{least},}}"
            made["pattern_hint"] = german(f"Bitte geben Sie mindestens {least} Zeichen ein.")

    def put_values(self, made: dict[str, Any], element: Element, place: Location) -> None:
        for name, bound in (("min", "minValue"), ("max", "maxValue")):
            text = element.bounds.get(bound, "")
            if not text:
                continue
            try:
                value = float(text.replace(",", "."))
                made[name] = _bound(made["type"], value)
            except (ValueError, OverflowError):
                self.remark(place, _("Diese Grenze ist keine Zahl: %(text)s") % {"text": text[:40]})

    # --- What we ourselves wrote ------------------------------------------------------------------

    def own_type(self, element: Element) -> str:
        found: dict[str, Any] = {}
        for leaf in element.own.get(vocabulary.URI + "type", ())[:1]:
            try:
                vocabulary.put(found, "type", leaf)
            except ValueError:
                return ""
        return str(found.get("type", ""))

    def overlay(self, made: dict[str, Any], element: Element) -> None:
        """Add what only our own keywords say."""
        for uri, leaves in element.own.items():
            path = uri.removeprefix(vocabulary.URI)
            if (
                path == uri
                or path in {"untitled", "unlabelled"}
                or (path == "type" and "type" not in made)
            ):
                continue
            try:
                vocabulary.put(made, path, leaves[0])
            except ValueError as error:
                raise SourceInvalid(
                    [Problem("xdf", element.line, f"<stichwort>: {uri}: {error}")]
                ) from error


def _is_choice(element: Element) -> bool:
    return element.kind == "field" and element.field_kind == "select"


def _building_block(element: Element) -> tuple[str, str]:
    if element.field_kind != "input":
        return "", ""
    if vocabulary.is_federal(element.id):
        number = element.id[6:].lstrip("0")
        if number in vocabulary.BUILDING_BLOCKS:
            return vocabulary.BUILDING_BLOCKS[number]
    return (
        vocabulary.NAMES.get(key_of(element.label))
        or vocabulary.NAMES.get(key_of(element.name))
        or ("", "")
    )


def _unversioned(uri: str) -> str:
    return uri.rpartition("_")[0]


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,7}", text) else None


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return len(pattern) <= 500


def _bound(kind: str, value: float) -> float:
    """Whole numbers, cents, or as it is."""
    if kind == "decimal":
        return value
    return round(value * 100) if kind == "money" else round(value)
