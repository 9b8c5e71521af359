"""Every expression of a package, tried with the answers that its own form lets people give."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rathaus.catalog.fees import FeeInvalid, quote
from rathaus.catalog.lint.findings import Finding, Subject
from rathaus.catalog.packages import example_parameters
from rathaus.catalog.schema import PARAMETER_IN_CEL, Fee
from rathaus.catalog.structured import structured_value
from rathaus.core.expressions import ExpressionFailed
from rathaus.core.yamlfile import Location
from rathaus.eforms import api as eforms

STATES = ("MV", "NW", "SH")
_ABSENT = re.compile(r"Undefined variable or function: ('\w+')\..*")


def trials(subject: Subject) -> Iterator[Finding]:
    """Fees, assessment, structured data and the certificate."""
    if subject.form is not None:
        yield from _Trial(subject).findings()
    yield from _idle_parameters(subject)
    yield from _needs_gateway(subject)


class _Trial:
    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.params = example_parameters(subject.definition)
        self.found: dict[Location, Finding] = {}
        self.filled: set[Location] = set()

    def findings(self) -> Iterator[Finding]:
        for answers in self._all_answers():
            self._fees("fees", self.subject.definition.fees, answers)
            self._fees("assessment", self.subject.definition.assessment, answers)
            self._data(answers)
            self._certificate(answers)
        self._never_filled()
        yield from self.found.values()

    def _all_answers(self) -> Iterator[dict[str, Any]]:
        form = self.subject.form
        if form is None:
            return
        differs = "states" in str(self.subject.asked and self.subject.asked.data)
        for state in STATES if differs else STATES[:1]:
            yield from eforms.sample_answers(form, context=self._context(state))

    def _context(self, state: str) -> dict[str, Any]:
        """As :func:`rathaus.catalog.services.start_application` makes it."""
        return {
            "service": self.subject.definition.slug,
            "service_version": 1,
            "municipality": "",
            "params": self.params,
            "states": state,
            "intake": "online",
            "answers": {},
        }

    def _fees(self, key: str, fees: list[Fee], answers: Mapping[str, Any]) -> None:
        for index, fee in enumerate(fees):
            try:
                quote([fee], answers=answers, params=self.params)
            except FeeInvalid as error:
                self._failed((key, index), f"{key}.{fee.key}", error)

    def _sources(self) -> Iterator[tuple[Location, str]]:
        """What reads answers for others: the line-of-business system, and the office's PDF."""
        definition = self.subject.definition
        for path, source in definition.specialist.data.items() if definition.specialist else ():
            yield ("specialist", "data", path), source
        for name, source in definition.pdf.fields.items() if definition.pdf else ():
            yield ("pdf", "fields", name), source

    def _data(self, answers: Mapping[str, Any]) -> None:
        for location, source in self._sources():
            try:
                value = structured_value(source, answers=answers, params=self.params)
            except ExpressionFailed as error:
                self._failed(location, ".".join(map(str, location)), error)
            else:
                if value is not None:
                    self.filled.add(location)

    def _never_filled(self) -> None:
        for location, source in self._sources():
            if location not in self.filled and location not in self.found:
                message = f"{'.'.join(map(str, location))}: no answer ever fills {source!r}."
                self.found[location] = self.subject.error(
                    location, message, "Name a field of the form: group.field."
                )

    def _failed(self, location: Location, name: str, error: ValueError) -> None:
        message = f"{name} fails for answers that the form accepts: {_first_line(error)}."
        mend = (
            "Ask first whether the field is there: has(answers.field) ? … : …, "
            "or make the question compulsory."
        )
        self.found.setdefault(location, self.subject.error(location, message, mend))

    def _certificate(self, answers: Mapping[str, Any]) -> None:
        definition = self.subject.definition
        if "certificate" not in definition.letters.values() or not definition.certifies:
            return
        if not any(key in answers for key in definition.certifies):
            message = "a certificate would state nothing for answers that the form accepts."
            finding = self.subject.error(
                ("certifies",), message, "Name a field that everybody has to answer."
            )
            self.found.setdefault(("certifies",), finding)


def _first_line(error: ValueError) -> str:
    """The interpreter's words, or plainer ones where a field is not there."""
    line = str(error).split("\n")[0].rstrip(".")
    return _ABSENT.sub(r"there may be no \1", line)


def _needs_gateway(subject: Subject) -> Iterator[Finding]:
    """Towns without a gateway cannot offer it."""
    if subject.form is None or subject.asked is None:
        return
    for page in subject.form.pages:
        for field in page.fields:
            inner = getattr(field, "fields", ())
            if any(f.type == "phone" and f.verify for f in (field, *inner)):
                yield subject.warning_in(
                    subject.asked,
                    ("pages",),
                    f"{field.key!r} wants a telephone number confirmed.",
                    "Only installations with a gateway for short messages can offer it.",
                )


def _idle_parameters(subject: Subject) -> Iterator[Finding]:
    """Parameters that an administration fills in for nothing."""
    read = set(PARAMETER_IN_CEL.findall(str(subject.source.data)))
    read |= set(PARAMETER_IN_CEL.findall(" ".join(subject.package.files.values())))
    for key in subject.definition.parameters:
        if key not in read:
            yield subject.warning(
                ("parameters", key),
                f"nothing reads the parameter {key!r}.",
                "Use it in costs, fees, assessment or the form, or remove it.",
            )
