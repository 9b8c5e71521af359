"""Life situations: the files are sound, the questions lead somewhere, the days are right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from icalendar import Calendar

from rathaus.catalog.services import activate_service
from rathaus.catalog.situations import read_situation, read_situations, shifted
from rathaus.catalog.tests.shelf import load_shelf
from rathaus.core.tenancy import tenant_context
from rathaus.core.yamlfile import SourceInvalid
from rathaus.tenants.models import OrganisationUnit, Tenant

SLUGS = {folder.name for folder in (settings.BASE_DIR / "services").iterdir()}
PETS = (settings.BASE_DIR / "situations" / "haustier.yaml").read_text()
NEW_DOG = "tier=hund&was=neu&gefahr=nein&datum=2026-12-01"


def test_the_shipped_situations_are_in_order() -> None:
    found = read_situations(settings.SITUATION_DIRS, slugs=SLUGS)
    assert [situation.key for situation in found] == [
        "alter-pflege", "auto", "bauen", "cafe", "familie", "gruendung", "haustier", "heirat",
        "neu-in-deutschland", "todesfall", "umzug",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "right", "complaint"),
    [
        ("service: hundesteuer-anmeldung", "service: hundesteuer-anmeldng",
         "haustier.yaml:33: there is no service 'hundesteuer-anmeldng'; did you mean 'hundesteuer-anmeldung'?"),
        ('when: "tier == \'hund\'"\n    options', 'when: "was == \'hund\'"\n    options',
         "haustier.yaml:19: no question before it is called 'was'; expected one of: tier."),
        ("when: \"was == 'weg'\"", "when: \"was == 'fort'\"",
         "haustier.yaml:28: the answers tier=hund, was=weg, gefahr=True lead to no service at all.\n"
         "haustier.yaml:41: no answers lead to 'hundesteuer-abmeldung'."),
        ("by: \"-2 weeks\"", "by: \"-2 fortnights\"",
         "haustier.yaml:31: steps.0.due.by: '-2 fortnights' is no time like '+14 days', '-4 weeks' or '+3 months'."),
        ("key: haustier", "key: haustiere",
         "haustier.yaml:1: there is no life situation 'haustiere'; did you mean 'haustier'?"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, wrong: str, right: str, complaint: str
) -> None:
    assert wrong in PETS
    file = tmp_path / "haustier.yaml"
    file.write_text(PETS.replace(wrong, right, 1))
    with pytest.raises(SourceInvalid) as refusal:
        read_situation(file, slugs=SLUGS)
    assert str(refusal.value) == complaint


@pytest.mark.parametrize(
    ("offset", "day"),
    [
        ("+14 days", date(2027, 1, 14)),
        ("-2 weeks", date(2026, 12, 17)),
        ("+2 months", date(2027, 2, 28)),
        ("-1 month", date(2026, 11, 30)),
        ("+1 year", date(2027, 12, 31)),
    ],
)
def test_days_are_counted_as_in_a_calendar(offset: str, day: date) -> None:
    assert shifted(date(2026, 12, 31), offset) == day


@pytest.fixture
def with_dogs(stralendorf: Tenant, tax_office: OrganisationUnit) -> Tenant:
    load_shelf()
    with tenant_context(stralendorf):
        activate_service(slug="hundesteuer-anmeldung", unit=tax_office)
    return stralendorf


def test_further_questions_come_when_the_first_are_answered(
    with_dogs: Tenant, page_client: Callable[[], Client]
) -> None:
    def asked(query: str) -> str:
        address = f"/stralendorf/lebenslagen/haustier/{query}"
        return page_client().get(address).content.decode()

    assert "Um welches Tier geht es?" in asked("")
    assert "Was ist mit dem Hund?" not in asked("")
    assert "Was ist mit dem Hund?" in asked("?gefragt=tier&tier=hund")
    assert "Bitte wählen Sie eine Antwort." not in asked("?gefragt=tier&tier=hund")
    assert "Bitte wählen Sie eine Antwort." in asked("?gefragt=tier+was&tier=hund")


def test_the_answers_lead_to_services_with_days_and_papers(
    with_dogs: Tenant, page_client: Callable[[], Client]
) -> None:
    page = page_client().get(f"/stralendorf/lebenslagen/haustier/?{NEW_DOG}").content.decode()
    assert 'href="/stralendorf/leistungen/hundesteuer-anmeldung/"' in page
    assert "bis Di., 15. Dezember 2026" in page
    assert "spätestens 14 Tage nach diesem Tag" in page
    assert "Impfpass und Chipnummer des Hundes" in page
    assert "hundesteuer-abmeldung" not in page  # loaded, but not offered here


def test_a_day_that_is_none_is_asked_for_again(
    with_dogs: Tenant, page_client: Callable[[], Client]
) -> None:
    page = page_client().get(
        "/stralendorf/lebenslagen/haustier/?tier=hund&was=weg&datum=31.02.2026"
    )
    assert "Bitte ein Datum wie 24.12.2026 eingeben." in page.content.decode()


def test_the_deadlines_come_as_a_calendar(
    with_dogs: Tenant, page_client: Callable[[], Client], clock: time_machine.Traveller
) -> None:
    answer = page_client().get(f"/stralendorf/lebenslagen/haustier/fristen.ics?{NEW_DOG}")
    calendar = Calendar.from_ical(answer.content)
    events = [
        (str(event["summary"]), event.decoded("dtstart")) for event in calendar.walk("VEVENT")
    ]
    assert events == [("Frist: Hund anmelden", date(2026, 12, 15))]
    again = page_client().get(f"/stralendorf/lebenslagen/haustier/fristen.ics?{NEW_DOG}")
    assert again.content == answer.content
    without = page_client().get("/stralendorf/lebenslagen/haustier/fristen.ics")
    assert without.headers["Location"] == "/stralendorf/lebenslagen/haustier/"
