"""What a lead sees of the processes, and the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from typer.testing import CliRunner

from rathaus.accounts.api import User
from rathaus.accounts.events import MemberDeactivated
from rathaus.core.events import publish
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.models import Tenant
from rathaus.workflow import cli
from rathaus.workflow.api import claim, deploy, start
from rathaus.workflow.models import Incident, ProcessVersion, Task
from rathaus.workflow.tests import building
from rathaus.workflow.tests.building import end, exclusive, model, service, user
from rathaus.workflow.tests.conftest import Player
from rathaus.workflow.tests.test_files import EVERYTHING

type PageClient = Callable[..., Client]

PROCESSES = "/stralendorf/amt/prozesse/"
STUCK = model(
    building.start(),
    user("Prüfen"),
    service("Bescheid", "nobody.knows"),
    end(),
    "s > Prüfen > Bescheid > e",
    name="Hund anmelden",
)


@pytest.fixture
def stuck(play: Player) -> Incident:
    play.start(STUCK)
    play.start(STUCK)
    play.do("Prüfen")
    return Incident.objects.get()


def test_the_list_counts_what_runs_and_what_stands_still(
    stuck: Incident, page_client: PageClient, lead: User
) -> None:
    page = page_client(lead).get(PROCESSES).content.decode()
    assert "Hund anmelden" in page
    assert "1 Vorgang steht wegen einer Störung" in page


def test_the_process_is_drawn_and_told(
    stuck: Incident, page_client: PageClient, lead: User
) -> None:
    version = ProcessVersion.objects.get()
    page = page_client(lead).get(f"{PROCESSES}{version.pk}/").content.decode()
    assert "<svg" in page
    assert "1 Vorgang steht hier" in page
    assert "nobody.knows" in page
    assert page.count("<li>") >= 4


def test_everything_can_be_drawn(
    in_stralendorf: Tenant, page_client: PageClient, lead: User
) -> None:
    version = deploy(key="everything", xml=EVERYTHING)
    page = page_client(lead).get(f"{PROCESSES}{version.pk}/").content.decode()
    assert "Alles &lt;zusammen&gt;" in page


def test_a_lead_retries_an_incident(stuck: Incident, page_client: PageClient, lead: User) -> None:
    client = page_client(lead)
    page = client.get(f"{PROCESSES}stoerungen/").content.decode()
    assert "nobody.knows" in page
    answer = client.post(f"{PROCESSES}stoerungen/{stuck.pk}/erneut/", follow=True)
    assert "Der Schritt läuft noch einmal" in answer.content.decode()
    again = client.post(f"{PROCESSES}stoerungen/{stuck.pk}/erneut/", follow=True)
    assert "schon jemand gekümmert" in again.content.decode()


def test_empty_pages_say_what_to_do(
    stralendorf: Tenant, page_client: PageClient, lead: User
) -> None:
    client = page_client(lead)
    assert "Noch ist kein Prozess" in client.get(PROCESSES).content.decode()
    assert "Alles läuft." in client.get(f"{PROCESSES}stoerungen/").content.decode()


@pytest.mark.parametrize("path", ["", "stoerungen/", "1/", "stoerungen/1/erneut/"])
def test_clerks_and_other_towns_find_nothing(
    stuck: Incident, sign_in: Callable[[User], Client], clerk: User, clerk_of_hemer: User, path: str
) -> None:
    for person in (clerk, clerk_of_hemer):
        client = sign_in(person)
        method = client.post if path.endswith("erneut/") else client.get
        assert method(f"{PROCESSES}{path}").status_code == 404


def test_a_lead_of_another_town_sees_none_of_it(
    stuck: Incident, hemer: Tenant, page_client: PageClient, lead: User
) -> None:
    with tenant_context(hemer):
        assert Incident.objects.count() == 0
    assert (
        page_client(lead).post(f"{PROCESSES}stoerungen/{stuck.pk + 999}/erneut/").status_code == 404
    )


def test_who_leaves_gives_the_tasks_back(play: Player, clerk: User) -> None:
    play.start(STUCK)
    task = claim(task_id=Task.objects.get().pk, staff=play.staff)
    publish(MemberDeactivated(user_id=clerk.pk))
    task.refresh_from_db()
    assert (task.status, task.assignee) == ("open", None)


# --- Command line ---------------------------------------------------------------------------------


def test_check_tells_all_problems(db: None, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.bpmn", tmp_path / "bad.bpmn"
    good.write_bytes(STUCK)
    bad.write_bytes(
        model(building.start(), exclusive("g"), user("a", rathaus__dueDays="x"), "s > g")
    )
    result = CliRunner().invoke(cli.app, ["check", str(good), str(bad)])
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0] == f"{good}: ok, 4 elements"
    assert lines[1] == f"{good}: warning: no handler 'nobody.knows' is registered"
    assert len([line for line in lines if line.startswith(f"{bad}:")]) == len(lines) - 2 >= 3


def test_list_names_the_versions(in_stralendorf: Tenant) -> None:
    deploy(key="hund", xml=STUCK)
    start(key="hund", subject_kind="matter", subject_key="1", variables={})
    result = CliRunner().invoke(cli.app, ["list"])
    assert result.exit_code == 0
    assert result.output.startswith("hund 1  20")
    assert "Hund anmelden" in result.output
