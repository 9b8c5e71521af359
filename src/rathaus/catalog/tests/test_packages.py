"""A package with a mistake is refused with file, line and what was expected."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from rathaus.catalog.packages import find_packages, read_package, read_packages
from rathaus.core.yamlfile import SourceInvalid

DOG = settings.BASE_DIR / "services" / "hundesteuer-anmeldung"


def problems_after(folder: Path, old: str, new: str) -> list[str]:
    manifest = folder / "service.yaml"
    text = manifest.read_text()
    assert old in text
    manifest.write_text(text.replace(old, new, 1))
    with pytest.raises(SourceInvalid) as refusal:
        read_package(folder)
    return [str(problem).removeprefix(f"{folder.name}/") for problem in refusal.value.problems]


def test_all_shipped_packages_are_right() -> None:
    packages = read_packages(find_packages(settings.PACKAGE_DIRS))
    assert "hundesteuer-anmeldung" in [package.definition.slug for package in packages]


def test_the_same_content_has_the_same_digest(folder: Path) -> None:
    assert read_package(folder).digest == read_package(DOG).digest
    (folder / "form.yaml").write_text("pages: []\n")
    assert read_package(folder).digest != read_package(DOG).digest


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("teaser:", "teazer:", "service.yaml:9: unknown key 'teazer'; did you mean 'teaser'?"),
        ("[tiere,", "[tire,", "service.yaml:13: topics.0: there is no topic 'tire'; did you mean 'tiere'?"),
        ('"99102013002000"', '"9910"', "service.yaml:3: leika: string should match pattern '^\\d{14}$', not '9910'."),
        ("  en: Register a dog\n", "", "service.yaml:4: the key 'en' is missing (the English text)."),
        ("level: municipality", "level: village", "service.yaml:21: level: 'village' is not allowed; expected 'municipality', 'authority', 'county', 'state', 'federal' or 'other'."),
        ("form: form.yaml", "form: from.yaml", "service.yaml:{form}: the file 'from.yaml' is not in the package; did you mean 'form.yaml'?"),
        ("amount: params.first_dog_cents", "amount: params.first_dog", "service.yaml:{amount}: there is no parameter 'first_dog'; did you mean 'first_dog_cents'?"),
        ("amount: params.first_dog_cents", "amount: double(params.first_dog_cents)", "service.yaml:{amount}: the amount gives 4000.0; expected cents as int."),
        ("process: standard", "process: standart", "service.yaml:{process}: process: 'standart' is neither a .bpmn file of the package nor one of standard, standard-handover."),
        ("slug: hundesteuer-anmeldung", "slug: hund", "service.yaml:1: the slug is 'hund', but the folder is called 'hundesteuer-anmeldung'."),
    ],
)  # fmt: skip
def test_a_mistake_is_named(folder: Path, old: str, new: str, message: str) -> None:
    text = (folder / "service.yaml").read_text().splitlines()
    lines = {
        "form": next(n for n, line in enumerate(text, 1) if line.startswith("form:")),
        "amount": next(n for n, line in enumerate(text, 1) if "amount:" in line),
        "process": next(n for n, line in enumerate(text, 1) if line.startswith("process:")),
    }
    for name, line in lines.items():
        message = message.replace(f"{{{name}}}", str(line))
    assert problems_after(folder, old, new) == [message]


def test_a_certificate_states_only_what_the_form_asks(tmp_path: Path) -> None:
    folder = tmp_path / "meldebescheinigung"
    shutil.copytree(DOG.parent / folder.name, folder)
    [message] = problems_after(
        folder, "certifies: [person, anschrift,", "certifies: [person, anschift,"
    )
    assert message.endswith("the form has no field 'anschift'; did you mean 'anschrift'?")
    [message] = problems_after(folder, "certifies:", "#")
    assert "a certificate needs `certifies`" in message


def test_an_expression_that_does_not_parse_is_refused(folder: Path) -> None:
    (problem,) = problems_after(
        folder, "amount: params.first_dog_cents", "amount: params.first_dog_cents +"
    )
    assert "is not a valid CEL expression" in problem


def test_problems_of_several_packages_come_together(folder: Path, tmp_path: Path) -> None:
    problems_after(folder, "teaser:", "teazer:")
    (tmp_path / "leer").mkdir()
    (tmp_path / "leer" / "service.yaml").write_text("slug: [\n")
    with pytest.raises(SourceInvalid) as refusal:
        read_packages(find_packages([tmp_path]))
    assert [problem.file for problem in refusal.value.problems] == [
        "hundesteuer-anmeldung/service.yaml",
        "leer/service.yaml",
    ]


def test_two_packages_cannot_share_a_slug(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "woanders" / folder.name
    shutil.copytree(folder, other)
    with pytest.raises(SourceInvalid, match="is already the slug of"):
        read_packages([folder, other])


@pytest.mark.parametrize(
    ("line", "old", "new", "message"),
    [
        (19, "themenfeld: engagement-hobby\n", "themenfeld: umweld\n", "themenfeld: there is no Themenfeld 'umweld'; did you mean 'umwelt'?"),
        (22, "level: municipality\n", "level: municipality\nsdg: moving-adress\n", "sdg: there is no topic 'moving-adress' in annex I or II; did you mean 'moving-address'?"),
        (20, 'ozg: "10160"\n', "ozg: '123'\n", "ozg: string should match pattern '^\\d{5}$', not '123'."),
    ],
)  # fmt: skip
def test_keys_of_outside_catalogues_are_checked(
    folder: Path, line: int, old: str, new: str, message: str
) -> None:
    (problem,) = problems_after(folder, old, new)
    assert problem == f"service.yaml:{line}: {message}"


def test_what_is_done_elsewhere_names_the_authority_and_has_no_form(folder: Path) -> None:
    elsewhere = (
        "form: form.yaml\nchannels: [elsewhere]\nelsewhere:\n  url: https://www.arbeitsagentur.de\n"
        "  name: {de: Familienkasse, en: Family benefits office, leicht: Familien-Kasse}\n"
    )
    (folder / "form.yaml").unlink()
    manifest = folder / "service.yaml"
    right = manifest.read_text().replace("form: form.yaml\n", elsewhere)
    manifest.write_text(right)
    assert not read_package(folder).definition.is_online
    (problem,) = problems_after(folder, "[elsewhere]", "[elsewhere, online]")
    assert problem.endswith("what is done elsewhere has no form here: remove the channel 'online'.")
    manifest.write_text(right)
    (problem,) = problems_after(folder, "[elsewhere]", "[written]")
    assert "the channel 'elsewhere' and the key 'elsewhere' belong together" in problem
