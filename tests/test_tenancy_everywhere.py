"""Row-level security on every table, and what the database's roles and functions may do.

The application could forget a filter; the database cannot. These tests look at the database itself,
so that a table added tomorrow is covered tomorrow.
"""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from rathaus.config.database import PUBLIC_TABLES, check_database
from rathaus.config.demo import seed_everything
from rathaus.core.tenancy import tenant_context
from rathaus.tenants import api as tenants
from rathaus.tenants.models import Tenant

pytestmark = pytest.mark.django_db

FRAMEWORK = "Belongs to the framework; holds nothing of an administration."
ACCOUNT = (
    "Accounts belong to people, who deal with many administrations; memberships carry the tenant."
)
SHARED = "Published once for all administrations; activations and parameters carry the tenant."

WITHOUT_TENANT: dict[str, str] = {
    "tenants_tenant": "The administrations themselves; public facts.",
    "tenants_municipality": "Public facts from the official list.",
    "tenants_tenant_municipalities": "Who serves whom is a public fact.",
    "accounts_user": ACCOUNT,
    "account_emailaddress": ACCOUNT,
    "account_emailconfirmation": ACCOUNT,
    "mfa_authenticator": ACCOUNT,
    "usersessions_usersession": ACCOUNT,
    "django_session": "A session begins before anybody knows which administration is meant.",
    "django_content_type": FRAMEWORK,
    "django_migrations": FRAMEWORK,
    "auth_group": FRAMEWORK,
    "auth_group_permissions": FRAMEWORK,
    "auth_permission": FRAMEWORK,
    "core_sharedcache": "Shared cache; keys name the tenant where the value depends on it.",
    "accounts_outgoingmail": "A mail about an account, which belongs to no tenant; gone when it is sent.",
    "inbox_citizentenant": "Says to citizens' own pages in which towns to look, and nothing else.",
    "audit_turn": "Entries of a running transaction that wait for their seal; only the owner may look.",
    "catalog_serviceversion": SHARED,
    "eforms_formversion": SHARED,
    "workflow_processversion": SHARED,
    "catalog_latestversion": SHARED,
    "catalog_pagerevision": "Counts changes of public pages; numbers say nothing else.",
    "search_edition": "Changes when what can be found changes; a random token says nothing else.",
    "search_shareddocument": "Texts of packages, public and the same for all who offer them.",
    "core_ratelimit": "Counts attempts by address and account before a tenant is known.",
    "procrastinate_events": "Queue; a job names its tenant and carries ids only.",
    "procrastinate_jobs": "Queue; a job names its tenant and carries ids only.",
    "procrastinate_periodic_defers": "Queue; says when a periodic job last ran.",
    "procrastinate_workers": "Queue; heartbeats of the workers.",
}
"""Tables without a tenant, each with its reason."""

UNGUESSABLE = "A random secret or number: asking for one teaches nothing."

GLOBALLY_UNIQUE: dict[str, str] = {
    "accounts_invitation_code_hash_key": UNGUESSABLE,
    "inbox_conversation_key_key": UNGUESSABLE,
    "eforms_draft_submission_id_key": UNGUESSABLE,
    "payments_payment_reference_key": UNGUESSABLE,
    "payments_transaction_request_id_key": UNGUESSABLE,
}
"""Unique indexes of tenant-owned tables that leave the tenant out, each with its reason."""

ABOVE_ROW_SECURITY: dict[str, str] = {
    "audit_queue": "Notes an entry for sealing in a table that the working role may not touch.",
    "workflow_due_timers": "Finds due timers of all towns in one look; gives numbers only, no data.",
    "audit_seal_transaction": "Seals entries with hashes that the working role may not write itself.",
}
"""SECURITY DEFINER functions, each with its reason."""

TABLES = """
    SELECT c.relname,
           bool_or(a.attname = 'tenant_id'),
           c.relrowsecurity AND c.relforcerowsecurity,
           ARRAY(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid),
           ARRAY(SELECT pg_get_expr(p.polqual, p.polrelid) FROM pg_policy p WHERE p.polrelid = c.oid)
    FROM pg_class c LEFT JOIN pg_attribute a
      ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    GROUP BY c.oid ORDER BY c.relname
"""


def rows(query: str, parameters: list[object] | None = None) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def tenant_tables() -> list[str]:
    found = [str(name) for name, has_tenant, *_ in rows(TABLES) if has_tenant]
    return [name for name in found if name not in WITHOUT_TENANT]


def test_every_table_has_a_tenant_or_a_reason() -> None:
    tables = {str(name): has_tenant for name, has_tenant, *_ in rows(TABLES)}
    without = {name for name, has_tenant in tables.items() if not has_tenant}
    assert without - set(WITHOUT_TENANT) == set(), "no tenant and no reason"
    assert set(WITHOUT_TENANT) - set(tables) == set(), "a reason for nothing"


def test_every_tenant_table_is_forced_under_exactly_the_tenant_policy() -> None:
    wrong = []
    for name, has_tenant, forced, policies, expressions in rows(TABLES):
        assert isinstance(policies, list)
        assert isinstance(expressions, list)
        by_tenant = [e for e in expressions if e and "rathaus.tenant" in e and "tenant_id" in e]
        if name in WITHOUT_TENANT:
            continue
        if has_tenant and (not forced or not policies or len(by_tenant) != len(policies)):
            wrong.append((name, forced, policies))
    assert wrong == []


def test_the_working_role_has_no_special_powers() -> None:
    role = "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
    assert rows(f"{role} FROM pg_roles WHERE rolname = current_user") == [
        ("rathaus_app", False, False, False, False, False)
    ]
    assert rows(
        "SELECT r.rolname FROM pg_roles r WHERE pg_has_role(current_user, r.oid, 'MEMBER')"
    ) == [("rathaus_app",)]
    assert rows("SELECT relname FROM pg_class WHERE relowner = current_user::regrole") == []
    assert rows("SELECT has_schema_privilege('public', 'CREATE')") == [(False,)]


def test_functions_above_row_security_are_known_and_pinned() -> None:
    found = rows(
        """
        SELECT p.proname::text, r.rolname::text,
               coalesce(array_to_string(p.proconfig, ','), '') LIKE '%search_path=%'
        FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
        WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef ORDER BY 1
        """
    )
    assert {str(name) for name, *_ in found} == set(ABOVE_ROW_SECURITY)
    assert [name for name, _, pinned in found if not pinned] == [], "search_path is not set"


def test_views_run_with_the_rights_of_the_reader() -> None:
    assert (
        rows(
            """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
          AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)
        """
        )
        == []
    )


def test_unique_values_tell_nothing_about_other_towns() -> None:
    """A unique value across towns answers 'taken', which says that another town has it."""
    found = rows(
        """
        SELECT i.indexrelid::regclass::text FROM pg_index i
        WHERE i.indisunique AND NOT i.indisprimary AND i.indrelid = ANY (%s::text[]::regclass[])
          AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = i.indrelid
                          AND a.attname = 'tenant_id' AND a.attnum = ANY (i.indkey))
          AND NOT EXISTS (SELECT 1 FROM pg_constraint f  -- parts of one town's own object
                          WHERE f.conrelid = i.indrelid AND f.contype = 'f'
                          AND f.conkey[1] = ANY (i.indkey)
                          AND f.confrelid = ANY (%s::text[]::regclass[]))
        """,
        [tenant_tables(), tenant_tables()],
    )
    assert {str(name) for (name,) in found} == set(GLOBALLY_UNIQUE)


def _count_as_owner_sees(table: str) -> dict[int, int]:
    """Rows by tenant, asked of the superuser (the test's own transaction is invisible to it)."""
    counts = {}
    for tenant in tenants.all_tenants():
        with tenant_context(tenant):
            counts[tenant.pk] = int(str(rows(f'SELECT count(*) FROM "{table}"')[0][0]))
    return counts


@pytest.fixture
def demo_towns(db: None) -> list[Tenant]:
    seed_everything()
    return tenants.all_tenants()


def test_no_row_crosses_from_town_to_town(demo_towns: list[Tenant]) -> None:
    """Every table with the demo's data: read, moved, changed and deleted by each other town."""
    tables = [table for table in tenant_tables() if any(_count_as_owner_sees(table).values())]
    assert len(tables) > 10
    for table in tables:
        for town in demo_towns:
            with tenant_context(town):
                assert rows(f'SELECT DISTINCT tenant_id FROM "{table}"') in ([], [(town.pk,)]), (
                    table
                )
        _refuses_to_give_rows_away(table, demo_towns)
        with transaction.atomic():
            assert rows(f'SELECT count(*) FROM "{table}"') == [(0,)], (
                f"{table} shows rows to nobody"
            )


def _reaches_nothing(statement: str, giver: Tenant) -> None:
    """No row is found, or the working role may not do such a thing at all (the log)."""
    savepoint = transaction.savepoint_create()
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, [giver.pk])
            assert cursor.rowcount == 0
    except ProgrammingError as error:
        if "permission denied" not in str(error):
            raise
        transaction.savepoint_rollback(savepoint)


def _refuses_to_give_rows_away(table: str, towns: list[Tenant]) -> None:
    counts = _count_as_owner_sees(table)
    giver = next(town for town in towns if counts[town.pk])
    taker = next(town for town in towns if town != giver)
    with tenant_context(giver), connection.cursor() as cursor:
        savepoint = transaction.savepoint_create()
        # Row-level security, or a trigger that forbids every change of the table.
        with pytest.raises(ProgrammingError):
            cursor.execute(f'UPDATE "{table}" SET tenant_id = %s', [taker.pk])
        transaction.savepoint_rollback(savepoint)
    with tenant_context(taker):
        _reaches_nothing(f'UPDATE "{table}" SET tenant_id = tenant_id WHERE tenant_id = %s', giver)
        _reaches_nothing(f'DELETE FROM "{table}" WHERE tenant_id = %s', giver)
    assert _count_as_owner_sees(table) == counts


def test_the_operators_check_sees_what_these_tests_see() -> None:
    assert set(PUBLIC_TABLES) <= set(WITHOUT_TENANT)
    assert [finding.problem for finding in check_database()] == ["", "", "", ""]
