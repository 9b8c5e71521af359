"""Which answers of its form a service reads outside the form, so that nobody takes them away unawares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from rathaus.catalog.fees import FeeInvalid, quote
from rathaus.catalog.offer import Service
from rathaus.catalog.schema import ServiceDefinition
from rathaus.catalog.structured import structured_value
from rathaus.core.expressions import ExpressionFailed, without_texts
from rathaus.core.texts import pick
from rathaus.eforms import api as eforms

FEE = gettext_noop("die Gebühr „%(what)s“")
DECISION = gettext_noop("der Betrag „%(what)s“ im Bescheid")
MESSAGE = gettext_noop("die Daten für das Fachverfahren (%(what)s)")
CERTIFICATE = gettext_noop("die Bescheinigung")
LETTER = gettext_noop("der Brief „%(what)s“")
PAPER = gettext_noop("das ausgefüllte PDF der Stelle")
PROCESS = gettext_noop("der Ablauf „%(what)s“")

_NAME = re.compile(r"(?<![\w.])(?:answers\.)?([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\b(?!\s*\()")
_IN_TEXT = re.compile(r"\banswers\.([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)")
_IN_LETTER = re.compile(r"get\(\s*\"([a-z][a-z0-9_]*)\"[^)]*from:\s*answers\b")


@dataclass(frozen=True)
class Reader:
    """Something in a package that reads an answer.

    Attributes:
        sentence: German message, with ``%(what)s``.
        what: which one, in the words of the package.
    """

    sentence: str
    what: str = ""

    def __str__(self) -> str:
        return str(_(self.sentence)) % {"what": self.what}


@dataclass(frozen=True)
class Trouble:
    """What a service cannot do with a form.

    Attributes:
        reason: the interpreter's words.
    """

    reader: Reader
    reason: str


def answers_read(offer: Service) -> dict[str, list[Reader]]:
    """Path of an answer (``halter.vorname``) → who reads it.

    Names that are no answers of the form (``params``) may be among them.
    """
    found: dict[str, list[Reader]] = {}
    for reader, path in readers_in(offer.package, offer.version.files):
        known = found.setdefault(path, [])
        if reader not in known:
            known.append(reader)
    return found


def readers_in(
    definition: ServiceDefinition, files: Mapping[str, str]
) -> Iterator[tuple[Reader, str]]:
    """Everything in a package that reads an answer, with the answer's path.

    Args:
        files: texts of the package's letters and process, by file name.
    """
    for sentence, fees in ((FEE, definition.fees), (DECISION, definition.assessment)):
        for fee in fees:
            for source in filter(None, (fee.amount, fee.when)):
                for path in _names(source):
                    yield Reader(sentence, fee.label.de), path
    for source in definition.specialist.data.values() if definition.specialist else ():
        for path in _names(source):
            yield Reader(MESSAGE, str(pick(_system(definition), "de"))), path
    for key in definition.certifies:
        yield Reader(CERTIFICATE), key
    for decision, letter in definition.letters.items():
        read = _permit(definition) if letter == "permit" else _in_letter(files.get(letter, ""))
        for path in read:
            yield Reader(LETTER, decision), path
    for source in definition.pdf.fields.values() if definition.pdf else ():
        for path in _names(source):
            yield Reader(PAPER), path
    for path in _IN_TEXT.findall(files.get(definition.process, "")):
        yield Reader(PROCESS, definition.process), path


def _system(definition: ServiceDefinition) -> dict[str, str]:
    label = definition.specialist.system if definition.specialist else None
    return label.model_dump(exclude_none=True) if label else {}


def _permit(definition: ServiceDefinition) -> list[str]:
    card = definition.permit
    return [*card.fields, *_names(card.months or "")] if card else []


def _names(source: str) -> list[str]:
    return _NAME.findall(without_texts(source))


def _in_letter(text: str) -> list[str]:
    return [*_IN_LETTER.findall(text), *_IN_TEXT.findall(text)]


def form_troubles(offer: Service, form: eforms.Form) -> list[Trouble]:
    """What fails for answers that another form than the package's lets people give."""
    definition, found = offer.package, dict[Reader, Trouble]()
    context = {
        "service": offer.slug,
        "service_version": offer.version_id,
        "municipality": "",
        "params": offer.parameters,
        "states": "MV",
        "intake": "online",
    }
    for answers in eforms.sample_answers(form, context=context):
        for reader, reason in _failures(definition, answers, offer.parameters):
            found.setdefault(reader, Trouble(reader, reason))
    return list(found.values())


def _failures(
    definition: ServiceDefinition, answers: Mapping[str, Any], params: Mapping[str, Any]
) -> Iterator[tuple[Reader, str]]:
    for sentence, fees in ((FEE, definition.fees), (DECISION, definition.assessment)):
        for fee in fees:
            try:
                quote([fee], answers=answers, params=params)
            except FeeInvalid as error:
                yield Reader(sentence, fee.label.de), str(error).split("\n")[0]
    for source in definition.specialist.data.values() if definition.specialist else ():
        try:
            structured_value(source, answers=answers, params=params)
        except ExpressionFailed as error:
            system = str(pick(_system(definition), "de"))
            yield Reader(MESSAGE, system), str(error).split("\n")[0]
