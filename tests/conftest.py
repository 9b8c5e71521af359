"""Fixtures of the tests that look at the whole house."""

from tests.url_world import world

__all__ = ["world"]
