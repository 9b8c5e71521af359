"""Where higher modules say which personal data they hold, and what they know of a staff member."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

from rathaus.accounts.models import User
from rathaus.core.registry import Registry

type PersonalDataSource = Callable[[User], list[dict[str, Any]]]
"""``(user) -> rows`` of JSON values; called once per tenant, inside it."""

type MemberSection = Callable[[User], SafeString]
"""``(user) -> HTML`` of a part of the page about a staff member, with a heading of its own."""

member_sections: Registry[MemberSection] = Registry("section of a member's page")
"""What higher modules add to the page about a staff member, such as its history."""

personal_data: Registry[PersonalDataSource] = Registry("source of personal data")
"""Name (as the export shows it, such as ``vorgaenge``) → source."""
