"""Does a package name its sources: the law with its section, where an amount comes from, what one can do?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rathaus.catalog.lint.findings import Finding, Subject
from rathaus.catalog.schema import LegalBasis

_NUMBER = r"\d+[a-z]?"
_SEVERAL = rf"{_NUMBER}(?:(?:, | und | bis ){_NUMBER})*"
_PLACE = (
    rf"{_NUMBER}(?: ff\.)?(?: Abs(?:\.|atz) {_SEVERAL})?(?: Satz \d+)?(?: Nr\. {_SEVERAL})?"
    rf"(?: Satz \d+)?(?: Nr\. {_SEVERAL})?"
)
_PLACES = rf"{_PLACE}(?:(?:, | und | bis )(?:§{{1,2}} )?{_PLACE})*"
_ANNEX = rf"(?:Anlagen?|Anhang)(?: (?:{_SEVERAL}|[A-Z]))?(?:, Nr\. {_SEVERAL})?"
_SECTION = re.compile(
    rf"(?:zu )?(?:(?:§{{1,2}}|Art\.|Artikel) {_PLACES}(?:(?:, | und ){_ANNEX})?|{_ANNEX})"
    r"(?: \([^()]+\))?"
)
_ONE_SIGN = re.compile(rf"§ {_NUMBER}(?:,| bis| ff)")
_LAW = re.compile(
    r"gesetz|ordnung|buch|satzung|vertrag|verfassung|vorschrift|richtlinie|vereinbarung|grundsätze",
    re.IGNORECASE,
)
_LANDS = {
    "MV": re.compile(r"Mecklenburg-Vorpommern|\bM-V\b|\bMV\b"),
    "NW": re.compile(r"Nordrhein-Westfalen|\bNRW\b"),
    "SH": re.compile(r"Schleswig-Holstein|\bSH\b"),
}
_SOURCE = re.compile(
    r"satzung|ordnung|gesetz|\brechts?\b|vertrag|beschluss|bedingungen|GebOSt|§|tarif",
    re.IGNORECASE,
)
_SOCIAL = re.compile(
    r"(?:Zweites|Drittes|Fünftes|Sechstes|Siebtes|Neuntes|Elftes|Zwölftes) Buch Sozialgesetzbuch"
    r"|Asylbewerberleistungsgesetz|Bundeselterngeld|Bundeskindergeld|Schwerbehinderten"
)
"""Laws whose decisions go to the social courts (§ 51 SGG)."""
_TAX = re.compile(r"Kommunalabgaben|Abgabenordnung|[Ss]teuer|satzung")


def source_findings(subject: Subject) -> Iterator[Finding]:
    for index, law in enumerate(subject.definition.legal_basis):
        for message, mend in _law_faults(law):
            yield subject.error(("legal_basis", index), message, mend)
    yield from _amounts_without_source(subject)
    yield from _wrong_remedy(subject)


def _law_faults(law: LegalBasis) -> Iterator[tuple[str, str]]:
    if not _LAW.search(law.name):
        yield f"{law.name!r} is no law.", "Write its full name: Bundesmeldegesetz."
    section = law.section
    if section is not None and not _SECTION.fullmatch(section):
        yield (
            f"{section!r} is no place in a law.",
            "Write § 5 Abs. 2 Satz 1 Nr. 3, §§ 4 bis 6 und 9, Art. 17 or Anlage 3.",
        )
    if section is not None and _ONE_SIGN.match(section):
        yield f"{section!r} is more than one section.", "Write §§."
    named = [key for key, pattern in _LANDS.items() if pattern.search(law.name)]
    if named and sorted(law.states or ()) != named:
        yield f"{law.name!r} holds in one Land only.", f"Add states: [{', '.join(named)}]."


def _amounts_without_source(subject: Subject) -> Iterator[Finding]:
    for key, parameter in subject.definition.parameters.items():
        said = parameter.hint.de if parameter.hint else ""
        if parameter.type == "money" and not _SOURCE.search(said):
            yield subject.error(
                ("parameters", key),
                f"nobody learns where the amount of {key!r} comes from.",
                "Name the kind of source in its hint: {de: nach der Verwaltungsgebührensatzung}.",
            )


def _wrong_remedy(subject: Subject) -> Iterator[Finding]:
    definition = subject.definition
    names = " ".join(law.name for law in definition.legal_basis)
    wanted = {"social": _SOCIAL, "tax": _TAX}.get(definition.remedy)
    if wanted is not None and not wanted.search(names):
        yield subject.error(
            ("remedy",),
            f"no law of this service leads to the remedy {definition.remedy!r}.",
            "Name the law, or say remedy: administrative.",
        )
    notice = definition.notice
    known = {"none", definition.remedy}
    if notice is not None and definition.remedy != "none" and notice.remedy not in known:
        yield subject.error(
            ("notice", "remedy"),
            f"the letter names the remedy {notice.remedy!r}, the service {definition.remedy!r}.",
            "Say the same in both; none in the letter if it decides nothing against anybody.",
        )
