"""One town hall for all fault tests; each test breaks it and mends it again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.house import ROOT, House
from tests.faults.people import Person
from tests.journeys.house import three_free_ports

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    own = os.environ.get("PYTEST_XDIST_WORKER", "main")  # two files may be tested side by side
    made = House(ROOT / ".rathaus" / f"faults-{own}", three_free_ports())
    made.build()
    try:
        made.open()
        yield made
    finally:
        made.close()


@pytest.fixture
def frieda(house: House) -> Person:
    """A resident without an account."""
    return Person(f"{house.portal}/stralendorf/")


@pytest.fixture
def stefan(house: House) -> Person:
    """The clerk for dog tax, signed in."""
    return Person(f"{house.portal}/stralendorf/").sign_in("stefan.steuer@stralendorf.example")
