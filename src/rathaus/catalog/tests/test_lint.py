"""What an author should mend is named with file, line and how."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from typer.testing import CliRunner

from rathaus.catalog.cli import app
from rathaus.catalog.lint import Level, lint, missing_tools
from rathaus.catalog.lint.readability import is_passive, read, sentences
from rathaus.catalog.packages import find_packages, read_package, read_packages
from rathaus.catalog.schema import Specialist
from rathaus.catalog.structured import structured_data

SERVICES = settings.BASE_DIR / "services"


def findings_of(*folders: Path, spelling: bool = False) -> list[str]:
    found = lint([read_package(folder) for folder in folders], spelling=spelling)
    return [f"{f.file.rpartition('/')[2]} {f.level}: {f.message}" for f in found]


def change(folder: Path, old: str, new: str, *, file: str = "service.yaml") -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def test_the_shipped_packages_need_no_mending() -> None:
    packages = read_packages(find_packages([SERVICES]))
    assert [str(finding) for finding in lint(packages)] == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('when: "size(hunde) > (blindenhund ? 1 : 0)"', 'when: "size(nachweis) > 0"',
         "service.yaml error: assessment.first_dog fails for answers that the form accepts: Fee 'first_dog': 'size(nachweis) > 0' failed: there may be no 'nachweis'."),
        ("    hunde: hunde\n", '    hunde: "size(nachweis)"\n',
         "service.yaml error: specialist.data.hunde fails for answers that the form accepts: 'size(nachweis)' failed: there may be no 'nachweis'."),
        ("    hunde: hunde\n", "    hunde: katzen\n",
         "service.yaml error: specialist.data.hunde: no answer ever fills 'katzen'."),
        ("\nremedy: tax\n", "\nremedy: none\n",
         "service.yaml error: a refusal would go out without a word on what one can do against it."),
        ("section: § 3\n", "section: drei\n", "service.yaml error: 'drei' is no place in a law."),
        ("section: § 3\n", "section: § 3 bis 5\n", "service.yaml error: '§ 3 bis 5' is more than one section."),
        ("    states: [MV]\n", "", "service.yaml error: 'Kommunalabgabengesetz Mecklenburg-Vorpommern (KAG M-V)' holds in one Land only."),
        ("hint: {de: nach der Hundesteuersatzung}", "hint: {de: im Jahr}", "service.yaml error: nobody learns where the amount of 'first_dog_cents' comes from."),
        ("  remedy: tax", "  remedy: administrative", "service.yaml error: the letter names the remedy 'administrative', the service 'tax'."),
        ("themenfeld: engagement-hobby\n", "", "service.yaml warning: no Themenfeld is named."),
        ("level: municipality\n", "level: state\nlevel_by_state: {NW: county}\n", "service.yaml error: in MV, SH an authority beyond the county decides, and nobody says which."),
        ("specialist:", "#", None),
        ("name:\n  de: Hund anmelden", "name:\n  de: Einen oder mehrere Hunde bei der Gemeinde zur Hundesteuer anmelden", "service.yaml warning: name.de has 66 characters."),
        ("leicht: Sie haben 14 Tage Zeit.", "leicht: Sie haben vom Einzug des Hundes an genau 14 Tage lang Zeit für die Anmeldung beim Amt.",
         "service.yaml warning: a sentence of 16 words (leicht): »Sie haben vom Einzug des …«."),
        ("de: Die Anmeldung selbst kostet nichts.", "de: Die Anmeldung kostet bis zum 31. Dezember 2024 nichts.", "service.yaml warning: 2024-12-31 has passed."),
        ("de: Die Anmeldung selbst kostet nichts.", "de: Mehr steht auf http://example.org.", "service.yaml warning: a link without encryption."),
        ("  further_dog_cents:\n", "  dangerous_dog_cents:\n    type: money\n    label: {de: Listenhund}\n    hint: {de: nach der Satzung}\n    default: 1\n  further_dog_cents:\n",
         "service.yaml warning: nothing reads the parameter 'dangerous_dog_cents'."),
    ],
)  # fmt: skip
def test_what_to_mend_is_named(folder: Path, old: str, new: str, finding: str | None) -> None:
    if finding is None:
        text = (folder / "service.yaml").read_text("utf-8")
        (folder / "service.yaml").write_text(text[: text.index(old)], "utf-8")
        finding = "service.yaml warning: the line-of-business system gets no structured data."
    else:
        change(folder, old, new)
    assert findings_of(folder) == [finding]


def test_a_finding_says_where_and_how_to_mend_it(folder: Path) -> None:
    change(folder, "themenfeld: engagement-hobby\n", "")
    (finding,) = lint([read_package(folder)], spelling=False)
    assert str(finding) == (
        "hundesteuer-anmeldung/service.yaml:1: warning: no Themenfeld is named. "
        "Add themenfeld: … (docs/services.md has the list)."
    )


def test_a_key_and_a_synonym_that_two_packages_have_name_both(folder: Path) -> None:
    other = Path(shutil.copytree(folder, folder.parent / "zweithund"))
    change(other, "slug: hundesteuer-anmeldung", "slug: zweithund")
    found = findings_of(folder, other)
    assert (
        "service.yaml error: the key 99102013002000 is already that of hundesteuer-anmeldung."
        in found
    )
    assert "service.yaml warning: the synonym 'Welpe' stands in hundesteuer-anmeldung too." in found


def test_continuous_integration_checks_spelling() -> None:
    """A newcomer may do without Hunspell; what goes in has been read by it."""
    if "CI" in os.environ:
        assert missing_tools() == ""


@pytest.mark.skipif(bool(missing_tools()), reason=f"spelling: {missing_tools()}")
def test_unknown_words_are_found_in_every_language(folder: Path) -> None:
    change(folder, "de: Die Anmeldung selbst", "de: Die Anmeltung selbst")
    change(folder, "en: Registering itself", "en: Registring itself")
    change(folder, "Hals-Band", "Hals-Pand")
    assert findings_of(folder, spelling=True) == [
        "service.yaml warning: unknown word 'Hals-Pand' (leicht).",
        "service.yaml warning: unknown word 'Anmeltung' (de).",
        "service.yaml warning: unknown word 'Registring' (en).",
    ]


def test_the_command_fails_for_errors_and_for_warnings_if_asked(folder: Path) -> None:
    change(folder, "themenfeld: engagement-hobby\n", "")
    arguments = ["check", str(folder.parent), "--no-spelling"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    strict = CliRunner().invoke(app, [*arguments, "--strict"])
    assert strict.exit_code == 1
    assert strict.output.endswith("1 packages: 0 errors, 1 warnings.\n")
    change(folder, "    hunde: hunde\n", "    hunde: katzen\n")
    assert CliRunner().invoke(app, arguments).exit_code == 1


def test_sentences_end_where_readers_end_them() -> None:
    text = "Sie zahlen nach § 3 Abs. 1 z. B. am 1. Juli. Dann kommt der Bescheid!\n\n- Ein Foto\n- der Pass"
    assert sentences(text) == [
        "Sie zahlen nach § 3 Abs. 1 z. B. am 1. Juli.",
        "Dann kommt der Bescheid!",
        "Ein Foto",
        "der Pass",
    ]


def test_office_german_reads_harder_than_everyday_german() -> None:
    plain = read(["Sie melden Ihren Hund an. Dann bekommen Sie einen Brief von uns."])
    office = read(["Die Inanspruchnahme der Steuerbefreiung setzt eine Antragstellung voraus."])
    assert plain is not None
    assert office is not None
    assert (round(plain.flesch), round(plain.wiener)) == (91, 1)
    assert (round(office.flesch), round(office.wiener)) == (18, 11)
    assert read(["123"]) is None


@pytest.mark.parametrize(
    ("sentence", "passive"),
    [
        ("Der Antrag wird von uns geprüft.", True),
        ("Die Karte wurde bei der Polizei abgegeben.", True),
        ("Wir prüfen den Antrag.", False),
        ("Der Hund wird drei Monate alt.", False),
    ],
)
def test_the_passive_voice_is_seen(sentence: str, passive: bool) -> None:
    assert is_passive(sentence) is passive


def test_structured_data_leaves_out_what_was_not_answered() -> None:
    specialist = Specialist.model_validate(
        {
            "system": {"de": "Steuern"},
            "data": {
                "person.name": "halter.nachname",
                "person.geburtsname": "halter.geburtsname",
                "hund.zahl": "size(hunde)",
                "hund.steuer": "params.first_dog_cents",
            },
        }
    )
    data = structured_data(
        specialist,
        answers={"halter": {"nachname": "Ott"}, "hunde": [{}, {}]},
        params={"first_dog_cents": 4000},
    )
    assert data == {"person": {"name": "Ott"}, "hund": {"zahl": 2, "steuer": 4000}}


def test_levels_read_as_words() -> None:
    assert [str(level) for level in Level] == ["error", "warning"]


def test_an_end_that_may_lie_before_its_beginning_is_found(folder: Path) -> None:
    dates = """
      - {key: urlaub_von, type: date, label: {de: Von, en: From, leicht: Von}}
      - {key: urlaub_bis, type: date, label: {de: Bis, en: To, leicht: Bis}}
      - {use: veranstaltung}
"""
    form = (folder / "form.yaml").read_text("utf-8").rstrip() + dates
    (folder / "form.yaml").write_text(form, "utf-8")
    assert findings_of(folder) == [
        "form.yaml warning: 'urlaub_bis' may lie before 'urlaub_von'.",
    ]
