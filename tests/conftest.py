"""Fixtures of the tests that look at the whole house, and which of them share one."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.url_world import world

__all__ = ["world"]


class OneHouseEach(LoadScopeScheduling):
    """Tests that share a running town hall stay in one process.

    ``xdist_group`` says the same, but pytest-xdist 3.8 cannot tell it to pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith("tests/faults/"):
            return "faults"
        if "every_page" in nodeid or "[every page]" in nodeid:
            return "every page"
        return "journeys"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneHouseEach | None:
    return OneHouseEach(config, log) if config.getoption("dist") == "loadscope" else None
