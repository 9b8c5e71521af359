"""Where higher modules say which personal data they hold about an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rathaus.accounts.models import User
from rathaus.core.registry import Registry

type PersonalDataSource = Callable[[User], list[dict[str, Any]]]
"""``(user) -> rows`` of JSON values; called once per tenant, inside it."""

personal_data: Registry[PersonalDataSource] = Registry("source of personal data")
"""Name (as the export shows it, such as ``vorgaenge``) → source."""
