"""Limits count everywhere at once, and a request that fails does not take its attempt back."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction
from django.test import RequestFactory

from rathaus.core import ratelimit, sharedcache
from rathaus.core.outside import outside_transaction

pytestmark = pytest.mark.django_db


def hits(count: int, key: str = "a") -> list[bool]:
    return [ratelimit.hit("test", key, limit=3, per_seconds=60) for _ in range(count)]


def test_the_limit_is_the_number_of_attempts_at_once(clock: time_machine.Traveller) -> None:
    assert hits(5) == [True, True, True, False, False]
    assert hits(1, key="b") == [True]


def test_the_allowance_grows_back_evenly(clock: time_machine.Traveller) -> None:
    hits(4)
    clock.shift(19)
    assert hits(1) == [False]
    clock.shift(1)
    assert hits(2) == [True, False]
    clock.shift(60)
    assert hits(4) == [True, True, True, False]


def test_an_attempt_counts_even_if_the_request_is_rolled_back(
    clock: time_machine.Traveller,
) -> None:
    with transaction.atomic():
        hits(3)
        transaction.set_rollback(True)
    assert hits(1) == [False]


def test_many_connections_share_one_limit(clock: time_machine.Traveller) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: hits(1)[0], range(24)))
    assert results.count(True) == 3


def test_another_process_shares_the_limit() -> None:
    program = (
        "import django; django.setup();"
        "from rathaus.core.ratelimit import hit;"
        "print([hit('test', 'p', limit=3, per_seconds=3600) for _ in range(2)])"
    )
    name = connection.settings_dict["NAME"]
    outputs = [
        subprocess.run(
            [sys.executable, "-c", program],
            env=_environment() | {"RATHAUS_DATABASE": name},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for _ in range(2)
    ]
    assert outputs == ["[True, True]", "[True, False]"]


def _environment() -> dict[str, str]:
    import os

    from django.conf import settings

    source = str(settings.BASE_DIR / "src")
    return os.environ | {"PYTHONPATH": source, "DJANGO_SETTINGS_MODULE": "rathaus.config.settings"}


def test_forgetting_gives_the_whole_allowance_back(clock: time_machine.Traveller) -> None:
    hits(4)
    ratelimit.forget("test", "a")
    assert hits(1) == [True]


def test_the_table_holds_no_personal_data() -> None:
    ratelimit.hit("accounts.mail", "beate.beispiel@post.example", limit=1, per_seconds=60)
    with outside_transaction() as outside:
        rows = outside.execute("SELECT key FROM core_ratelimit").fetchall()
    assert len(rows) == 1
    assert rows[0][0].startswith("accounts.mail:")
    assert "beate" not in rows[0][0]


def test_full_allowances_are_cleaned_away(clock: time_machine.Traveller) -> None:
    hits(1)
    assert ratelimit.remove_expired() == 0
    clock.shift(21)
    assert ratelimit.remove_expired() == 1


@pytest.mark.parametrize(
    ("remote", "forwarded", "behind_proxy", "expected"),
    [
        ("192.0.2.7", "", False, "192.0.2.7"),
        ("192.0.2.7", "198.51.100.9", False, "192.0.2.7"),
        ("127.0.0.1", "203.0.113.5, 198.51.100.9", True, "198.51.100.9"),
        ("127.0.0.1", "", True, "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::"),
        ("", "", False, ""),
    ],
)
def test_the_address_that_is_limited(
    settings: pytest.FixtureRequest,
    remote: str,
    forwarded: str,
    behind_proxy: bool,
    expected: str,
) -> None:
    settings.BEHIND_PROXY = behind_proxy  # type: ignore[attr-defined]
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert ratelimit.client_address(request) == expected


def test_the_shared_cache_keeps_values_until_they_expire(clock: time_machine.Traveller) -> None:
    cache.set("a", [1.5, "zwei"], timeout=60)
    assert cache.get("a") == [1.5, "zwei"]
    assert cache.get_many(["a", "b"]) == {"a": [1.5, "zwei"]}
    assert cache.touch("a", 120)
    clock.shift(61)
    assert cache.get("a") == [1.5, "zwei"]
    clock.shift(60)
    assert cache.get("a") is None
    assert not cache.touch("a", 120)
    assert sharedcache.remove_expired() == 1


def test_only_one_adds_a_key(clock: time_machine.Traveller) -> None:
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda _: cache.add("lock", "y", timeout=30), range(8)))
    assert added.count(True) == 1
    clock.shift(31)
    assert cache.add("lock", "y", timeout=30)
    assert cache.delete("lock")
    assert not cache.delete("lock")
    cache.set("b", 1, timeout=None)
    cache.clear()
    assert cache.get("b", "fort") == "fort"
