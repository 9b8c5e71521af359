"""Before a form goes live: what must be mended, and what its author may want to weigh."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.catalog import api as catalog
from rathaus.core.textmessages import text_sender
from rathaus.core.texts import KEYS
from rathaus.eforms import api as eforms
from rathaus.formeditor.document import (
    PAGE,
    Document,
    Spot,
    answer_paths,
    definition_of,
    kind_of,
    label_of,
    spots,
    unfinished,
    with_ids,
)
from rathaus.formeditor.faults import Fault, faults_of, unfinished_words
from rathaus.formeditor.faultwords import known_words
from rathaus.formeditor.needs import missing, readers_of
from rathaus.formeditor.queries import live_form_document

LONGEST_SENTENCE = {"de": 20, "en": 25, "leicht": 12}
"""Words."""
LONGEST_QUESTION = 120
"""Characters of a question."""
MOST_QUESTIONS = 12
"""On one page."""
EASE = 45
"""Flesch-Amstad, as for the texts of services."""


@dataclass(frozen=True)
class Report:
    """What a look at the whole form found.

    Attributes:
        faults: to be mended before it can go live.
        hints: for the author to weigh.
        ease: Flesch-Amstad of all German texts, None if there are none.
        untranslated: language → how many texts are in German only.
    """

    faults: list[Fault]
    hints: list[Fault]
    ease: float | None
    untranslated: dict[str, int]


def examine(document: Document, offer: catalog.Service) -> Report:
    faults = [
        *_unfinished(document),
        *faults_of(document),
        *_missing(document, offer),
        *_gateway(document),
    ]
    if not faults:
        faults = list(_troubles(document, offer))
    texts = [t for spot in spots(document) for _name, t in texts_of(spot.node) if "de" in t]
    figures = catalog.read_ease(text["de"] for text in texts)
    return Report(
        faults=faults,
        hints=list(_hints(document)),
        ease=figures.flesch if figures and figures.words > 30 else None,
        untranslated={
            language: sum(language not in text for text in texts)
            for language in KEYS
            if language != "de"
        },
    )


def unfit(offer: catalog.Service) -> list[str]:
    """What of the own form in use does not fit the service; nothing where the package's is used."""
    live = live_form_document(offer.slug)
    if live is None or offer.package_form_id is None:
        return []
    return [str(fault) for fault in examine(live, offer).faults]


def _unfinished(document: Document) -> Iterator[Fault]:
    if not document.get("pages"):
        yield Fault("", "", _("Das Formular hat noch keine Seite."))
    for spot in unfinished(document):
        yield Fault(spot.node["id"], "", unfinished_words(spot), label_of(spot.node))


def _missing(document: Document, offer: catalog.Service) -> Iterator[Fault]:
    """Answers that the package's form asks for and the service reads."""
    form = offer.package_form
    if form is None:
        return
    asked = answer_paths(with_ids(form.definition))
    for need in missing(asked.keys() - answer_paths(document).keys(), readers_of(offer)):
        label = label_of(asked[need.path].node)
        message = _(
            "Die Antwort auf „%(label)s“ (Schlüssel %(path)s) fehlt. Sie wird gelesen für: %(readers)s."
        ) % {"label": label, "path": need.path, "readers": ", ".join(need.readers)}
        yield Fault("", "key", message)


def _gateway(document: Document) -> Iterator[Fault]:
    """Telephone numbers are confirmed by short message, for which the house needs a gateway."""
    if text_sender() is not None:
        return
    for spot in spots(document):
        if kind_of(spot.node) == "phone" and spot.node.get("verify"):
            message = _(
                "Diese Anlage kann keine Kurznachrichten schicken, um Nummern zu bestätigen."
            )
            yield Fault(spot.node["id"], "verify", message, label_of(spot.node))


def _troubles(document: Document, offer: catalog.Service) -> Iterator[Fault]:
    form = eforms.proofread(definition_of(document)).form
    if form is None:
        return
    for trouble in catalog.form_troubles(offer, form):
        message = _("Nicht bei allen Antworten gelingt: %(reader)s. Gemeldet wird: %(reason)s") % {
            "reader": trouble.reader,
            "reason": known_words(trouble.reason) or trouble.reason,
        }
        yield Fault("", "", message)


def texts_of(node: dict[str, object]) -> Iterator[tuple[str, dict[str, str]]]:
    """Name and texts of everything in languages on a page or field, what is inside it left out."""
    for name, value in node.items():
        if isinstance(value, dict) and "de" in value:
            yield name, value
        elif isinstance(value, list) and name in ("options", "rows", "summary"):
            for entry in value:
                if isinstance(entry, dict) and isinstance(entry.get("label"), dict):
                    yield name, entry["label"]


def _hints(document: Document) -> Iterator[Fault]:
    for spot in spots(document):
        yield from (
            Fault(spot.node["id"], part, message, label_of(spot.node))
            for part, message in _hints_at(spot)
        )


def _hints_at(spot: Spot) -> Iterator[tuple[str, str]]:
    node = spot.node
    if kind_of(node) == PAGE and len(node.get("fields", ())) > MOST_QUESTIONS:
        yield "", _("Das ist viel für eine Seite. Ein Gedanke je Seite liest sich leichter.")
    if len((node.get("label") or {}).get("de", "")) > LONGEST_QUESTION and kind_of(node) not in (
        "consent",
        "statement",
    ):
        yield "label", _("Die Frage ist lang. Was erklärt, passt besser in die Hilfe darunter.")
    for name, texts in texts_of(node):
        for language, text in texts.items():
            for sentence in catalog.sentences(text):
                count = len(catalog.words(sentence))
                if count > LONGEST_SENTENCE[language]:
                    start = " ".join(sentence.split()[:4])
                    yield (
                        name,
                        ngettext(
                            "Ein langer Satz (%(count)d Wort): „%(start)s …“. Zwei kurze lesen sich leichter.",
                            "Ein langer Satz (%(count)d Wörter): „%(start)s …“. Zwei kurze lesen sich leichter.",
                            count,
                        )
                        % {"count": count, "start": start},
                    )
