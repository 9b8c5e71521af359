"""The log as administrators read it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from typer.testing import CliRunner

from rathaus.accounts.api import User
from rathaus.audit.api import history, record_access
from rathaus.audit.queries import PAGE
from rathaus.audit.services import append_entry
from rathaus.audit.tests.sealing import seal_now, tamper
from rathaus.core.actors import Actor, ActorKind, acting_as
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.api import Tenant

LOG = "/stralendorf/amt/protokoll/"


@pytest.fixture(autouse=True)
def _own_anchor_file(settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.jsonl"


@pytest.fixture
def two_entries(stralendorf: Tenant, clerk: User) -> None:
    with tenant_context(stralendorf):
        with acting_as(Actor(ActorKind.STAFF, clerk.pk, "Anna Amtlich")):
            _append("STR-1", sentence="hat den Vorgang übernommen")
        with acting_as(Actor(ActorKind.CITIZEN, 4711)):
            _append("STR-2", sentence="hat einen Antrag gestellt")


def _append(subject_id: str, *, sentence: str = "hat etwas getan", **payload: Any) -> None:
    append_entry(
        event_name="cases.claimed",
        subject_kind="case",
        subject_id=subject_id,
        sentence=sentence,
        payload=payload,
    )


def test_the_history_reads_as_sentences(stralendorf: Tenant, two_entries: None) -> None:
    with tenant_context(stralendorf):
        _append("STR-1", sentence="hat die Frist auf %(due_on)s gesetzt", due_on="03.12.2026")
        _append("STR-1", sentence="hat %(nothing)s gesetzt")
        lines = [f"{e.actor_label} {e.sentence}" for e in history("case", "STR-1")]
    assert lines == [
        "Anna Amtlich hat den Vorgang übernommen",
        "Das System hat die Frist auf 03.12.2026 gesetzt",
        "Das System hat %(nothing)s gesetzt",
    ]


def test_reading_is_logged_once_per_reading(stralendorf: Tenant, clerk: User, lead: User) -> None:
    with tenant_context(stralendorf):
        for user, name in ((clerk, "Anna Amtlich"), (clerk, "Anna Amtlich"), (lead, "Lea Leitung")):
            with acting_as(Actor(ActorKind.STAFF, user.pk, name)):
                record_access(subject_kind="case", subject_id="STR-1", purpose="Vertretung")
        readers = [
            (e.actor_label, e.sentence) for e in history("case", "STR-1", include_reading=True)
        ]
        assert history("case", "STR-1") == []
    assert readers == [
        ("Anna Amtlich", "hat Einsicht genommen"),
        ("Lea Leitung", "hat Einsicht genommen"),
    ]


def test_only_administrators_see_the_log(
    page_client: Callable[..., Any], clerk: User, lead: User, citizen: User, administrator: User
) -> None:
    statuses = {
        name: page_client(user).get(LOG).status_code
        for name, user in (
            ("nobody", None),
            ("citizen", citizen),
            ("clerk", clerk),
            ("lead", lead),
            ("administrator", administrator),
        )
    }
    assert statuses == {
        "nobody": 302,
        "citizen": 404,
        "clerk": 404,
        "lead": 404,
        "administrator": 200,
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["STR-1", "STR-2"]),
        ("?suche=STR-2", ["STR-2"]),
        ("?suche=amtlich", ["STR-1"]),
        ("?wer=citizen", ["STR-2"]),
        ("?von=2000-01-01&bis=2000-01-02", []),
        ("?von=kein-datum", ["STR-1", "STR-2"]),
        ("?wer=martian&vor=abc", ["STR-1", "STR-2"]),
    ],
)
def test_the_log_can_be_filtered(
    page_client: Callable[..., Any],
    administrator: User,
    two_entries: None,
    query: str,
    expected: list[str],
) -> None:
    page = page_client(administrator).get(LOG + query).content.decode()
    assert [number for number in ("STR-1", "STR-2") if number in page] == expected


def test_a_long_log_has_pages_and_each_costs_the_same(
    page_client: Callable[..., Any], administrator: User, stralendorf: Tenant
) -> None:
    client = page_client(administrator)
    client.get(LOG)
    with CaptureQueriesContext(
        connection,
    ) as short:
        client.get(LOG)
    with tenant_context(stralendorf):
        for number in range(PAGE + 5):
            _append(f"NR-{number:03d}")
    with CaptureQueriesContext(connection) as long:
        first = client.get(LOG)
    assert len(long) == len(short)
    assert first.content.decode().count("rh-log__entry") == PAGE
    older = first.context["page"].older
    second = client.get(f"{LOG}?vor={older}").content.decode()
    assert "NR-000" in second
    assert "NR-054" not in second


def test_an_administrator_checks_the_chain(
    page_client: Callable[..., Any], administrator: User, two_entries: None
) -> None:
    seal_now()
    page = page_client(administrator).post(LOG + "pruefen/", follow=True).content.decode()
    assert "nichts wurde geändert, entfernt, eingefügt oder abgeschnitten" in page


def test_another_town_sees_nothing_of_it(
    page_client: Callable[..., Any], hemer: Tenant, two_entries: None
) -> None:
    with tenant_context(hemer):
        assert history("case", "STR-1") == []


def test_the_history_is_translated(stralendorf: Tenant, two_entries: None) -> None:
    with tenant_context(stralendorf), translation.override("en"):
        assert history("case", "STR-2")[0].actor_label == "The applicant"


@pytest.mark.django_db(transaction=True)
def test_the_command_line_says_what_is_wrong_and_fails(stralendorf: Tenant) -> None:
    from rathaus.audit.cli import app

    with tenant_context(stralendorf):
        _append("STR-1")
        _append("STR-2")
    run = CliRunner().invoke
    anchored = run(app, ["anchor"])
    assert (anchored.exit_code, "1 heads anchored" in anchored.output) == (0, True)
    whole = run(app, ["verify"])
    assert whole.exit_code == 0
    assert "WHOLE: nothing was changed" in whole.output
    tamper("UPDATE audit_auditentry SET sentence = 'hat nichts getan' WHERE subject_id = 'STR-1'")
    broken = run(app, ["verify", "--tenant", "stralendorf"])
    assert broken.exit_code == 1
    assert "seal 1: changed: entry" in broken.output
    assert "NOT WHOLE: stralendorf" in broken.output
    assert run(app, ["verify", "--tenant", "atlantis"]).exit_code == 2
