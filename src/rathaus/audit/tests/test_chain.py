"""The chain holds what happened, in order, without gaps and without forks, and refuses the rest."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import ProgrammingError, connection, transaction

from rathaus.accounts.api import User
from rathaus.audit.models import AuditEntry, Head, Seal
from rathaus.audit.services import append_entry
from rathaus.audit.tests.sealing import seal_now
from rathaus.audit.verification import verify
from rathaus.core.actors import Actor, ActorKind, acting_as
from rathaus.core.events import Event, publish
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.api import Tenant


@dataclass(frozen=True, kw_only=True)
class LampLit(Event):
    name: ClassVar[str] = "test.lamp_lit"
    subject_kind: ClassVar[str] = "lamp"
    sentence: ClassVar[str] = "hat Laterne %(lamp)s angezündet"
    lamp: str

    @property
    def subject_id(self) -> str:
        return self.lamp


def test_every_event_is_one_entry_with_its_actor(in_stralendorf: Tenant, clerk: User) -> None:
    with acting_as(Actor(ActorKind.STAFF, clerk.pk, "Anna Amtlich")):
        publish(LampLit(lamp="7"))
    entry = AuditEntry.objects.get()
    assert (entry.event_name, entry.subject_kind, entry.subject_id) == (
        "test.lamp_lit",
        "lamp",
        "7",
    )
    assert (entry.actor_kind, entry.actor_id, entry.actor_label) == (
        "staff",
        clerk.pk,
        "Anna Amtlich",
    )
    assert entry.payload == {"lamp": "7"}
    assert entry.tenant_id == in_stralendorf.pk


def test_an_entry_is_sealed_at_commit(in_stralendorf: Tenant) -> None:
    first, second = (_entry(subject_id=number) for number in "12")
    assert Seal.objects.count() == 0
    seal_now()
    assert list(Seal.objects.values_list("seq", "entry_id")) == [(1, first.pk), (2, second.pk)]
    head = Head.objects.get()
    assert (head.seq, bytes(head.hash)) == (2, bytes(Seal.objects.get(seq=2).hash))


def test_what_is_rolled_back_leaves_no_trace(in_stralendorf: Tenant) -> None:
    with transaction.atomic():
        publish(LampLit(lamp="7"))
        transaction.set_rollback(True)
    publish(LampLit(lamp="8"))
    seal_now()
    assert list(AuditEntry.objects.values_list("subject_id", flat=True)) == ["8"]
    assert Seal.objects.get().seq == 1


def test_the_caller_cannot_set_the_time(in_stralendorf: Tenant) -> None:
    from datetime import UTC, datetime

    entry = _entry()
    AuditEntry.objects.create(
        at=datetime(1999, 1, 1, tzinfo=UTC), actor_kind="system", event_name="test.backdated"
    )
    assert AuditEntry.objects.get(event_name="test.backdated").at > entry.at


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET sentence = 'hat nichts getan'",
        "DELETE FROM audit_auditentry",
        "UPDATE audit_seal SET seq = 99",
        "DELETE FROM audit_seal",
        "INSERT INTO audit_seal SELECT * FROM audit_seal",
        "UPDATE audit_head SET seq = 99",
        "DELETE FROM audit_head",
        "INSERT INTO audit_turn (chain, entry_id) VALUES (1, 1)",
    ],
)
def test_the_working_role_may_only_add_entries(in_stralendorf: Tenant, statement: str) -> None:
    _entry()
    seal_now()
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_auditentry", "audit_seal", "audit_head"])
def test_even_the_owner_is_refused_by_triggers(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bit_or(tgtype)::int FROM pg_trigger WHERE tgrelid = %s::regclass"
            " AND tgfoid = 'audit_refuse'::regproc",
            [table],
        )
        row = cursor.fetchone()
    before, delete, update, truncate = 2, 8, 16, 32
    assert row is not None
    assert row[0] & (before | delete | update | truncate) == before | delete | update | truncate


def test_each_town_and_the_platform_have_their_own_chain(
    stralendorf: Tenant, hemer: Tenant
) -> None:
    with tenant_context(stralendorf):
        _entry(subject_id="s")
    with tenant_context(hemer):
        _entry(subject_id="h1")
        _entry(subject_id="h2")
    _entry(subject_id="p")
    seal_now()
    counted = []
    for tenant in (stralendorf, hemer, None):
        with tenant_context(tenant):
            counted.append((AuditEntry.objects.count(), Head.objects.get().seq))
    assert counted == [(1, 1), (2, 2), (1, 1)]


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain_without_gaps(stralendorf: Tenant, hemer: Tenant) -> None:
    writers, rounds = 6, 15

    def write(number: int) -> None:
        towns = (stralendorf, hemer) if number % 2 else (hemer, stralendorf)
        try:
            for round_ in range(rounds):
                with transaction.atomic():
                    for town in towns:
                        with tenant_context(town):
                            _entry(subject_id=f"{number}-{round_}")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for town in (stralendorf, hemer):
        with tenant_context(town):
            assert list(Seal.objects.values_list("seq", flat=True)) == list(
                range(1, writers * rounds + 1)
            )
    assert all(report.is_whole for report in verify())


@pytest.mark.django_db(transaction=True)
def test_a_locked_row_and_the_head_never_wait_for_each_other(stralendorf: Tenant) -> None:
    """A foreign key check waits for a row that another writer holds; the head must be free then."""
    has_lock, is_waiting = threading.Event(), threading.Event()
    errors: list[Exception] = []

    def holder() -> None:
        try:
            with tenant_context(stralendorf):
                Tenant.objects.select_for_update().get(pk=stralendorf.pk)
                has_lock.set()
                is_waiting.wait(10)
                _entry(subject_id="holder")
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    def waiter() -> None:
        try:
            has_lock.wait(10)
            with tenant_context(stralendorf):
                _entry(subject_id="waiter")
                is_waiting.set()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=holder), threading.Thread(target=waiter)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with tenant_context(stralendorf):
        assert list(Seal.objects.values_list("seq", flat=True)) == [1, 2]


def test_another_town_sees_nothing(stralendorf: Tenant, hemer: Tenant) -> None:
    with tenant_context(stralendorf):
        _entry()
        seal_now()
    with tenant_context(hemer):
        assert (AuditEntry.objects.count(), Seal.objects.count(), Head.objects.count()) == (0, 0, 0)


def _entry(*, subject_id: str = "1", event_name: str = "test.happened") -> AuditEntry:
    return append_entry(
        event_name=event_name,
        subject_kind="thing",
        subject_id=subject_id,
        sentence="hat etwas getan",
        payload={"number": 1, "words": "ä ö ü"},
    )
