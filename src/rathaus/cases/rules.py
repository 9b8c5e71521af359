"""Who may do what with a case. Pure; :mod:`rathaus.cases.queries` applies them while loading."""

from __future__ import annotations

from rathaus.accounts import api as accounts
from rathaus.accounts.api import Role, Staff
from rathaus.cases.enums import CaseState
from rathaus.cases.models import Case


def may_read(staff: Staff, case: Case) -> bool:
    """The own units' cases and the ones assigned to oneself; administrators all of the town's."""
    return (
        case.unit_id in staff.unit_ids
        or case.assignee_id == staff.user.pk
        or staff.is_at_least(Role.ADMINISTRATOR)
    )


def is_in_team(staff: Staff, case: Case) -> bool:
    """Works in the case's unit. Who only administers the town hall reads, but does not work."""
    return case.unit_id in staff.unit_ids


def may_claim(staff: Staff, case: Case) -> bool:
    """Free cases of the own team, as long as there is something to do."""
    return case.is_open and case.assignee_id is None and is_in_team(staff, case)


def may_release(staff: Staff, case: Case) -> bool:
    """One's own case; a team lead may take any case of the team back."""
    own = case.assignee_id == staff.user.pk
    leads = staff.is_at_least(Role.LEAD) and is_in_team(staff, case)
    return case.is_open and case.assignee_id is not None and (own or leads)


def may_assign(staff: Staff, case: Case, to_user: accounts.User) -> bool:
    """Everybody may take a free case or pass on the own one; a team lead assigns anything."""
    if not case.is_open:
        return False
    if case.assignee_id is None and to_user.pk == staff.user.pk:
        return is_in_team(staff, case)
    own = case.assignee_id == staff.user.pk
    return own or (staff.is_at_least(Role.LEAD) and is_in_team(staff, case))


def may_work(staff: Staff, case: Case) -> bool:
    """Ask back, decide, hand over: the assignee, or anybody of the team while it is free."""
    free = case.assignee_id is None and is_in_team(staff, case)
    waits_for_us = case.state in {CaseState.SUBMITTED, CaseState.IN_PROGRESS}
    return waits_for_us and (free or case.assignee_id == staff.user.pk)


def may_write(staff: Staff, case: Case) -> bool:
    """Write to the applicant or note something, at any time: the team, and whoever works on the case.

    Administrators read every case, because they answer for the house to the data-protection officer
    and mend what stands still; each look is logged. What goes into a case comes from those who know it.
    """
    return is_in_team(staff, case) or case.assignee_id == staff.user.pk


def may_change_deadline(staff: Staff, case: Case) -> bool:
    return case.is_open and may_write(staff, case)


def may_withdraw(case: Case) -> bool:
    """Applicants may step back until the decision; not while another administration decides."""
    return case.is_open and not case.decision and case.state != CaseState.HANDED_OVER
