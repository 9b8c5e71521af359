"""Shared by all tests: the real PostgreSQL, the town halls of the cast, no network, frozen order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = [
    "rathaus.core.tests.cast",
    "rathaus.core.tests.guards",
    "rathaus.core.tests.post",
    "rathaus.core.tests.pages",
]


def pytest_configure() -> None:
    """English texts come from compiled catalogues; make those that are missing or old."""
    from rathaus.config.build import compile_translations

    compile_translations()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """One database per worker, copied from a migrated template, used as the working role."""
    from django.conf import settings

    from rathaus.core import testing
    from rathaus.core.postgres import embedded

    embedded.ensure_running(settings.DATA_DIRECTORY, durable=False)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"test_{os.environ.get('RATHAUS_TEST_SUFFIX', os.getpid())}_{worker}"
    testing.make_test_database(settings.DATA_DIRECTORY, name)
    with django_db_blocker.unblock():
        connection = testing.use_database(name)
        yield
        connection.close()
    with embedded.superuser(settings.DATA_DIRECTORY) as superuser:
        superuser.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(autouse=True)
def _own_documents(settings: object, tmp_path: Path) -> None:
    """Every test has its own document store."""
    storages = dict(settings.STORAGES)  # type: ignore[attr-defined]
    storages["documents"] = {
        "BACKEND": "rathaus.core.storage.WriteOnceStorage",
        "OPTIONS": {"location": tmp_path / "documents", "base_url": None},
    }
    settings.STORAGES = storages  # type: ignore[attr-defined]


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> None:
    """The same hash with tiny costs: the tests make thousands of accounts."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 8
    Argon2PasswordHasher.parallelism = 1


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> Iterator[None]:
    """Rate limits and shared cache values live outside the test's transaction; forget them."""
    yield
    from rathaus.core import outside

    if outside.close_idle():
        with outside.outside_transaction() as connection:
            connection.execute("DELETE FROM core_ratelimit")
            connection.execute("DELETE FROM core_sharedcache")
        outside.close_idle()


@pytest.fixture(autouse=True, scope="session")
def _no_directory_grows_old() -> Iterator[None]:
    """What is kept of the towns is not read anew in the middle of a test that counts statements."""
    from rathaus.tenants import queries

    patch = pytest.MonkeyPatch()
    for name in ("_KEEP_SECONDS", "_KEEP_STREETS_SECONDS"):
        patch.setattr(queries, name, 1e9)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _quick_emptying() -> Iterator[None]:
    """After a test that commits: all tables are emptied, also the job queue, which Django does not own."""
    from django.conf import settings
    from django.db import connection
    from django.test import TransactionTestCase

    from rathaus.core import testing

    def empty(_case: TransactionTestCase) -> None:
        connection.close()
        testing.empty_tables(settings.DATA_DIRECTORY, str(connection.settings_dict["NAME"]))

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
    yield
    patch.undo()
