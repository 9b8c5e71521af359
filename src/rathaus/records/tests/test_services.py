"""How files are opened, filled and closed."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction

from rathaus.accounts.api import User
from rathaus.audit.api import history
from rathaus.core import blobs
from rathaus.core.actors import Actor, ActorKind, acting_as
from rathaus.core.dates import today
from rathaus.core.tenancy import tenant_context
from rathaus.records.enums import DocumentKind
from rathaus.records.models import Document, File, PlanEntry, Version
from rathaus.records.queries import documents_of, file_for
from rathaus.records.services import (
    FileIsClosed,
    NothingToFile,
    add_version,
    close_file,
    file_document,
    open_file,
    retention_end,
    set_plan_entry,
)
from rathaus.tenants.api import OrganisationUnit, Tenant

YEAR = today().year


def make_file(
    *, key: str = "STR-1", plan: str = "22.31", unit: OrganisationUnit | None = None
) -> File:
    return open_file(
        plan_number=plan,
        title="Hundesteuer",
        subject_kind="case",
        subject_key=key,
        retention_years=10,
        unit_id=unit.pk if unit else None,
    )


def make_document(file: File, *, content: bytes = b"Antrag", key: str = "") -> Document:
    return file_document(
        file=file,
        title="Antrag",
        filename="antrag.pdf",
        content=content,
        content_type="application/pdf",
        kind=DocumentKind.APPLICATION,
        source="Online-Antrag",
        idempotency_key=key,
    )


def test_files_are_numbered_by_plan_entry_and_year(in_stralendorf: Tenant) -> None:
    references = [
        make_file(key=key, plan=plan).reference
        for key, plan in [("A", "22.31"), ("B", "22.31"), ("C", "32.1"), ("D", "22.31")]
    ]
    assert references == [
        f"22.31-{YEAR}/000001",
        f"22.31-{YEAR}/000002",
        f"32.1-{YEAR}/000001",
        f"22.31-{YEAR}/000003",
    ]


def test_a_subject_has_one_file(in_stralendorf: Tenant) -> None:
    assert make_file() == make_file()
    assert file_for("case", "STR-1") == make_file()
    assert [e.sentence for e in history("case", "STR-1")] == [
        f"hat die Akte 22.31-{YEAR}/000001 angelegt"
    ]


def test_a_number_that_was_rolled_back_is_given_again(in_stralendorf: Tenant) -> None:
    with transaction.atomic():
        make_file(key="A")
        transaction.set_rollback(True)
    assert make_file(key="B").reference == f"22.31-{YEAR}/000001"


@pytest.mark.django_db(transaction=True)
def test_files_opened_at_once_get_different_numbers(stralendorf: Tenant) -> None:
    def work(number: int) -> None:
        try:
            for round_ in range(5):
                with tenant_context(stralendorf):
                    make_file(key=f"{number}-{round_}")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[number]) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tenant_context(stralendorf):
        assert sorted(File.objects.values_list("reference", flat=True)) == [
            f"22.31-{YEAR}/{number:06d}" for number in range(1, 26)
        ]


def test_a_file_takes_its_unit_from_the_plan(
    in_stralendorf: Tenant, tax_office: OrganisationUnit
) -> None:
    set_plan_entry(number="22.31", title="Hundesteuer", retention_years=10, unit_id=tax_office.pk)
    assert make_file().unit == tax_office


def test_a_document_is_stored_once_under_its_hash(in_stralendorf: Tenant, clerk: User) -> None:
    with acting_as(Actor(ActorKind.STAFF, clerk.pk, "Anna Amtlich")):
        document = make_document(make_file(), content=b"Antrag")
    version = document.versions.get()
    assert (version.number, version.size, version.filed_by) == (1, 6, "Anna Amtlich")
    assert blobs.read(version.sha256) == b"Antrag"


def test_a_doubled_filing_files_once(in_stralendorf: Tenant) -> None:
    file = make_file()
    assert make_document(file, key="case:1:application") == make_document(
        file, key="case:1:application"
    )
    assert Version.objects.count() == 1


def test_what_is_stored_already_is_filed_by_its_hash(in_stralendorf: Tenant) -> None:
    blob = blobs.put(b"Bescheid")
    document = file_document(
        file=make_file(),
        title="Bescheid",
        filename="bescheid.pdf",
        sha256=blob.sha256,
        content_type="application/pdf",
        kind=DocumentKind.LETTER,
        source="Rathaus",
    )
    assert document.versions.get().size == 8


def test_a_new_version_leaves_the_old_one(in_stralendorf: Tenant) -> None:
    file = make_file()
    document = make_document(file, content=b"eins")
    for content in (b"zwei", b"zwei"):
        add_version(
            document=document, filename="a.pdf", content_type="application/pdf", content=content
        )
    (loaded,) = documents_of(file)
    assert [(v.number, blobs.read(v.sha256)) for v in loaded.all_versions] == [
        (2, b"zwei"),
        (1, b"eins"),
    ]
    assert loaded.current.number == 2


@pytest.mark.parametrize(
    "statement",
    ["UPDATE records_version SET filename = 'x'", "DELETE FROM records_version"],
)
def test_the_database_refuses_to_change_a_version(in_stralendorf: Tenant, statement: str) -> None:
    make_document(make_file())
    with (
        pytest.raises(ProgrammingError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_closing_fixes_the_retention_time(in_stralendorf: Tenant) -> None:
    closed = close_file(file=make_file())
    assert (closed.closed_on, closed.retained_until) == (today(), date(YEAR + 10, 12, 31))
    assert close_file(file=closed).retained_until == date(YEAR + 10, 12, 31)
    assert [e.event_name for e in history("case", "STR-1")] == [
        "records.file_opened",
        "records.file_closed",
    ]


def test_the_retention_time_counts_full_calendar_years() -> None:
    assert retention_end(date(2026, 1, 1), 10) == date(2036, 12, 31)
    assert retention_end(date(2026, 12, 31), 0) == date(2026, 12, 31)


def test_a_closed_file_takes_nothing_more(in_stralendorf: Tenant) -> None:
    file = make_file()
    document = make_document(file)
    close_file(file=file)
    with pytest.raises(FileIsClosed):
        make_document(file)
    with pytest.raises(FileIsClosed):
        add_version(
            document=document, filename="a.pdf", content_type="application/pdf", content=b"neu"
        )


def test_a_document_needs_bytes(in_stralendorf: Tenant) -> None:
    with pytest.raises(NothingToFile):
        file_document(
            file=make_file(),
            title="Nichts",
            filename="nichts.pdf",
            content_type="application/pdf",
            kind=DocumentKind.NOTE,
            source="",
        )


def test_another_town_finds_nothing(in_stralendorf: Tenant, hemer: Tenant) -> None:
    make_document(make_file())
    with tenant_context(hemer):
        assert file_for("case", "STR-1") is None
        counts = [m.objects.count() for m in (PlanEntry, File, Document, Version)]
        assert counts == [0, 0, 0, 0]
        assert make_file().reference == f"22.31-{YEAR}/000001"
