"""A service as other code sees it: the package, merged with what one administration set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from rathaus.catalog.fees import CostLine, FeeQuote, cost_lines, quote
from rathaus.catalog.models import Activation, MunicipalTerms, ServiceVersion
from rathaus.catalog.overriding import overridden
from rathaus.catalog.paper import filled, packed
from rathaus.catalog.registry import Paper, own_forms, own_papers
from rathaus.catalog.schema import HOUSE_PROCESSES, Handover, ServiceDefinition
from rathaus.catalog.structured import structured_data
from rathaus.core.texts import pick
from rathaus.eforms.api import FormVersion

_KEEP = 1024
_parsed: dict[str, ServiceDefinition] = {}
"""Parsed packages by digest; a stored version never changes."""


def _definition(version: ServiceVersion) -> ServiceDefinition:
    found = _parsed.get(version.digest)
    if found is None:
        if len(_parsed) >= _KEEP:
            _parsed.clear()
        found = _parsed[version.digest] = ServiceDefinition.model_validate(version.data)
    return found


def definitions_by_digest(digests: Iterable[str]) -> dict[str, ServiceDefinition]:
    """Parsed packages; one query for all that are new to this process."""
    wanted = set(digests)
    found = {digest: _parsed[digest] for digest in wanted if digest in _parsed}
    for version in ServiceVersion.objects.filter(digest__in=wanted - found.keys()):
        found[version.digest] = _definition(version)
    return found


class NotOnline(LookupError):
    """The service has no form: one comes, writes, or goes to another authority."""


@dataclass(frozen=True)
class Service:
    """A service of the active tenant.

    Attributes:
        version: the stored package; for running cases the one they began with.
        activation: None if the administration does not offer it (any more).
        terms: what differs for the municipality that was asked for.
    """

    version: ServiceVersion
    activation: Activation | None = None
    terms: MunicipalTerms | None = field(default=None)

    @cached_property
    def definition(self) -> ServiceDefinition:
        """The package in the administration's words."""
        if self.activation is None or not self.activation.texts:
            return self.package
        return overridden(self.package, self.activation.texts)

    @property
    def package(self) -> ServiceDefinition:
        """The package in its own words."""
        return _definition(self.version)

    @property
    def slug(self) -> str:
        return self.version.slug

    @property
    def version_id(self) -> int:
        return self.version.pk

    def name(self, language: str | None = None) -> str:
        """What people call it; None is the active language."""
        return pick(self.definition.name.model_dump(), language)

    def teaser(self, language: str | None = None) -> str:
        return pick(self.definition.teaser.model_dump(), language)

    @property
    def official_name(self) -> str:
        return self.definition.official_name

    @property
    def leika(self) -> str:
        return self.definition.leika

    @property
    def plan_number(self) -> str:
        return self.definition.plan_number

    @property
    def retention_years(self) -> int:
        return self.definition.retention_years

    @property
    def typical_days(self) -> int:
        """Working days it usually takes."""
        return self.definition.duration.typical_days

    @property
    def unit_key(self) -> str:
        """The unit that does it: the municipality's, else the administration's, else the usual one."""
        if self.terms is not None and self.terms.unit is not None:
            return self.terms.unit.key
        if self.activation is not None and self.activation.unit is not None:
            return self.activation.unit.key
        return self.definition.unit

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """Defaults, replaced by the administration's values, replaced by the municipality's."""
        values: dict[str, Any] = dict(self.definition.defaults())
        if self.activation is not None:
            values |= self._known(self.activation.parameters)
        if self.terms is not None:
            values |= self._known(self.terms.parameters)
        return values

    def _known(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {k: v for k, v in values.items() if k in self.definition.parameters}

    @property
    def statute(self) -> tuple[str, str]:
        """Source of the amounts: title and address, both may be empty."""
        if self.terms is not None and self.terms.statute:
            return self.terms.statute, self.terms.statute_url
        if self.activation is not None:
            return self.activation.statute, self.activation.statute_url
        return "", ""

    @property
    def handover(self) -> Handover | None:
        return self.definition.handover

    @property
    def process_key(self) -> str:
        """Name of the process in ``workflow``: a house process, or the slug for an own one."""
        process = self.definition.process
        return process if process in HOUSE_PROCESSES else self.slug

    @property
    def letters(self) -> dict[str, str]:
        """Decision → name of a house letter, or the Typst source of the package's own."""
        files: Mapping[str, str] = self.version.files
        return {d: files.get(letter, letter) for d, letter in self.definition.letters.items()}

    @property
    def is_online(self) -> bool:
        """There are questions to answer online."""
        return self.definition.is_online

    @property
    def form_version(self) -> FormVersion:
        """What new applications are asked: the administration's own form, else the package's.

        Raises:
            NotOnline: there are no questions.
        """
        if self.version.form is None:
            raise NotOnline(self.slug)
        own = (source(self.slug) for source in own_forms)
        return next((form for form in own if form is not None), self.version.form)

    @property
    def package_form_id(self) -> int | None:
        return self.version.form_id

    @property
    def package_form(self) -> FormVersion | None:
        """The questions as they came with the package; None if it is not done online."""
        return self.version.form

    def fee(
        self,
        answers: Mapping[str, Any],
        *,
        parameters: Mapping[str, Any] | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> FeeQuote:
        """What is due for these answers.

        Args:
            answers: plain answers of the form.
            parameters: the values the application began with; None: today's.

        Raises:
            FeeInvalid: the package cannot compute it.
        """
        params = self.parameters if parameters is None else parameters
        return quote(self.definition.fees, answers=answers, params=params, context=context)

    def assessment(
        self,
        answers: Mapping[str, Any],
        *,
        parameters: Mapping[str, Any] | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> FeeQuote:
        """The amounts the decision sets, such as a yearly tax; nothing to pay with the application.

        Arguments and errors as for :meth:`fee`.
        """
        params = self.parameters if parameters is None else parameters
        return quote(self.definition.assessment, answers=answers, params=params, context=context)

    def specialist_message(
        self, answers: Mapping[str, Any], *, parameters: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """What the line-of-business system gets beside all answers; empty where there is none.

        Arguments as for :meth:`fee`.
        """
        if self.definition.specialist is None:
            return {}
        params = self.parameters if parameters is None else parameters
        return structured_data(self.definition.specialist, answers=answers, params=params)

    def filled_pdf(
        self,
        answers: Mapping[str, Any],
        *,
        form_id: int | None,
        parameters: Mapping[str, Any] | None = None,
    ) -> bytes | None:
        """The office's own PDF with the answers in it, None where there is none.

        Args:
            form_id: the form version that was answered; an own form may bring its own PDF.
            answers, parameters: as for :meth:`fee`.
        """
        paper = self._paper(form_id)
        if paper is None:
            return None
        params = self.parameters if parameters is None else parameters
        return filled(paper, answers=answers, params=params)

    def _paper(self, form_id: int | None) -> Paper | None:
        own = (source(form_id) for source in own_papers) if form_id is not None else ()
        if (found := next((paper for paper in own if paper is not None), None)) is not None:
            return found
        said = self.definition.pdf
        return packed(self.version.files[said.file], said.fields) if said else None

    def costs(self) -> list[CostLine]:
        """What can be said before any answer."""
        return cost_lines(self.definition.costs, self.definition.fees, self.parameters)

    @property
    def lowest_cost(self) -> CostLine | None:
        """The line to say "from …" with."""
        return min(self.costs(), key=lambda line: line.cents, default=None)

    @property
    def is_free(self) -> bool:
        """Nothing is due and nothing follows."""
        return not self.definition.fees and not self.costs()

    def missing_parameters(self) -> list[str]:
        """Keys of required parameters without a value."""
        return [
            key
            for key, parameter in self.definition.parameters.items()
            if parameter.required and self.parameters.get(key) in (None, "")
        ]


def changed_at(offer: Service) -> datetime:
    """When the package was loaded, or the administration changed its values."""
    loaded: datetime = offer.version.loaded_at
    return max(loaded, offer.activation.changed_at) if offer.activation else loaded
