"""XDatenfelder as a proposal for a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from rathaus.core.yamlfile import Location, Problem, SourceInvalid
from rathaus.eforms import api as eforms
from rathaus.formexchange import vocabulary
from rathaus.formexchange.proposals import Keys, Proposal, Remark, german
from rathaus.formexchange.xdf_blocks import known_group, use
from rathaus.formexchange.xdf_fields import Codelists, FieldReader, is_choice
from rathaus.formexchange.xdf_own import has_own_key, overlay, own_type
from rathaus.formexchange.xdf_reading import Count, Element, read_xdf

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


class _Import(FieldReader):
    """Pages, groups and lists."""

    def __init__(self, codelists: Codelists) -> None:
        super().__init__(codelists)
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
        overlay(form, schema)
        return Proposal({**form, "pages": self.pages}, self.remarks)

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
        overlay(page, group)
        page["key"] = (
            page["key"]
            if has_own_key(group)
            else self.page_keys.make(group.label, group.name, fallback="seite")
        )
        self.pages.append(page)
        place: Location = ("pages", len(self.pages) - 1)
        is_page = own_type(group) == vocabulary.PAGE
        if not is_page and count.is_many:
            self.put_repeat(group, count, page)
        elif not is_page and known_group(group):
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
        if own_type(element) not in {"", "repeat", "group"}:
            return False
        return own_type(element) == "repeat" or (
            count.is_many and not is_choice(element) and element.data_type != "file"
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
        if count.least == 0 and not own_type(group):
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
        known = known_group(group)
        if known and len(children) == len(group.children):
            for _count, child in children:
                self.remark_rules(child, place)
            return use(known, group, children, keys, optional)
        made: dict[str, Any] = {
            "key": keys.make(group.label, group.name, fallback="gruppe")
            if not has_own_key(group)
            else "",
            "type": "group",
        }
        if vocabulary.URI + "unlabelled" not in group.own:
            made["label"] = german(group.label)
        if group.hint:
            made["hint"] = german(group.hint)
        overlay(made, group)
        inner = Keys()
        made["fields"] = [
            self.field(child, count, inner, (*place, "fields", index), optional)
            for index, (count, child) in enumerate(children)
        ]
        return made

    def put_repeat(self, element: Element, count: Count, page: dict[str, Any]) -> None:
        place = self.next_place(page)
        made: dict[str, Any] = {
            "key": "" if has_own_key(element) else self.keys.make(element.label, element.name, fallback="eintraege"),
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
        overlay(made, element)
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
