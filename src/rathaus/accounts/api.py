"""What other modules may use of ``accounts``."""

from rathaus.accounts.access import citizen_required, operator_required, staff_required
from rathaus.accounts.enums import Role
from rathaus.accounts.models import Membership, User
from rathaus.accounts.queries import (
    Staff,
    members_of_unit,
    request_citizen,
    request_staff,
    staff_members,
    staff_of,
    user_by_id,
)

__all__ = [
    "Membership",
    "Role",
    "Staff",
    "User",
    "citizen_required",
    "members_of_unit",
    "operator_required",
    "request_citizen",
    "request_staff",
    "staff_members",
    "staff_of",
    "staff_required",
    "user_by_id",
]
