"""All packages together: each one alone, and what they have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rathaus.catalog.lint.findings import Finding, Subject, read_subject
from rathaus.catalog.lint.order import order_findings
from rathaus.catalog.lint.sources import source_findings
from rathaus.catalog.lint.spelling import spelling_findings
from rathaus.catalog.lint.texts import text_findings
from rathaus.catalog.lint.trials import trials
from rathaus.catalog.packages import Package
from rathaus.core.yamlfile import Location


def lint(packages: Iterable[Package], *, spelling: bool = True) -> list[Finding]:
    """Everything to mend in packages that can be loaded, by file and line."""
    subjects = [read_subject(package) for package in packages]
    found: list[Finding] = []
    for subject in subjects:
        found += [*trials(subject), *_gaps(subject), *text_findings(subject)]
        found += _nobody_named(subject)
        found += [*source_findings(subject), *order_findings(subject)]
    found += [*_double_keys(subjects), *_shared_synonyms(subjects)]
    if spelling:
        found += spelling_findings(subjects)
    return sorted(set(found))


_FAR = ("state", "federal", "other")
_STATES = ("MV", "NW", "SH")


def _nobody_named(subject: Subject) -> Iterator[Finding]:
    """Whoever the law makes responsible beyond the county has a name on the page."""
    definition = subject.definition
    if definition.elsewhere is not None:
        return
    far = (state for state in _STATES if definition.level_in(state) in _FAR)
    if unnamed := [state for state in far if definition.decider_in(state) is None]:
        yield subject.error(
            ("level",),
            f"in {', '.join(unnamed)} an authority beyond the county decides, and nobody says which.",
            "Name it under decided_by, or under elsewhere if nothing is taken in here.",
        )


def _gaps(subject: Subject) -> Iterator[Finding]:
    definition = subject.definition
    place: Location = ("slug",)
    if definition.themenfeld is None:
        yield subject.warning(
            place, "no Themenfeld is named.", "Add themenfeld: … (docs/services.md has the list)."
        )
    if not definition.is_online:
        return
    if definition.specialist is None or not definition.specialist.data:
        yield subject.warning(
            place,
            "the line-of-business system gets no structured data.",
            "Add specialist with system and data.",
        )
    yield from _refusal_without_remedy(subject)


def _refusal_without_remedy(subject: Subject) -> Iterator[Finding]:
    definition = subject.definition
    if definition.remedy == "none" and definition.modules.remedies is None:
        yield subject.error(
            ("remedy",),
            "a refusal would go out without a word on what one can do against it.",
            "Say remedy: administrative (or tax, social) if it is a decision, else modules.remedies.",
        )


_GROUP = "000000"
"""End of a key that names a whole group of services: the catalogue has no closer one."""


def _double_keys(subjects: list[Subject]) -> Iterator[Finding]:
    seen: dict[str, Subject] = {}
    for subject in subjects:
        key = subject.definition.leika
        first = seen.setdefault(key, subject)
        if first is not subject and not key.endswith(_GROUP):
            yield subject.error(
                ("leika",),
                f"the key {key} is already that of {first.definition.slug}.",
                "Look the service up in the catalogue; each has a key of its own.",
            )


def _shared_synonyms(subjects: list[Subject]) -> Iterator[Finding]:
    seen: dict[tuple[str, str], Subject] = {}
    for subject in subjects:
        for language in ("de", "en"):
            for index, word in enumerate(getattr(subject.definition.synonyms, language)):
                first = seen.setdefault((language, word.casefold()), subject)
                if first is subject:
                    continue
                yield subject.warning(
                    ("synonyms", language, index),
                    f"the synonym {word!r} stands in {first.definition.slug} too.",
                    "Leave it where people mean it, or keep it in both on purpose.",
                )
