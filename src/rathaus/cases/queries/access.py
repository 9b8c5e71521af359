"""One case for one person; whoever may not see it gets the same error as for a case that is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID

from django.db import connection
from django.db.models import Q

from rathaus.accounts.api import Role, Staff, User
from rathaus.cases.models import Case, CaseQuerySet, Question
from rathaus.cases.numbers import NumberInvalid, parse_number


class CaseUnknown(LookupError):
    """There is no such case, or not for this person."""


def visible_to(staff: Staff) -> Q:
    """The condition behind :func:`rathaus.cases.rules.may_read`."""
    if staff.is_at_least(Role.ADMINISTRATOR):
        return Q()
    return Q(unit__in=staff.unit_ids) | Q(assignee=staff.user)


def _cases() -> CaseQuerySet:
    return cast(CaseQuerySet, Case.objects.all())


def _numbered(number: str) -> CaseQuerySet:
    try:
        return _cases().filter(number=parse_number(number))
    except NumberInvalid as error:
        raise CaseUnknown(number) from error


def _one(cases: CaseQuerySet, number: str) -> Case:
    case = cases.select_related("unit", "assignee", "municipality", "applicant").first()
    if case is None:
        raise CaseUnknown(number)
    return case


def case_by_number(number: str) -> Case:
    """For the office's own machinery, without asking who wants it. Raises CaseUnknown."""
    return _one(_numbered(number), number)


def case_for_staff(staff: Staff, number: str) -> Case:
    """Raises CaseUnknown unless the staff member may read it."""
    return _one(_numbered(number).filter(visible_to(staff)), number)


def cases_for_staff(staff: Staff, numbers: Iterable[str]) -> list[Case]:
    """Those of the given cases the staff member may read, by number."""
    found = _cases().filter(visible_to(staff), number__in=list(numbers)).for_list()
    return list(found.order_by("number"))


def case_for_applicant(number: str, *, user: User | None, opened: Sequence[str]) -> Case:
    """The applicant's own case, or one whose tracking code this browser has shown.

    Args:
        opened: numbers of the cases this session opened with a tracking code.

    Raises:
        CaseUnknown: neither holds.
    """
    case = _one(_numbered(number), number)
    owns = user is not None and case.applicant_id == user.pk
    if not owns and case.number not in opened:
        raise CaseUnknown(number)
    return case


def case_of_submission(submission_id: UUID) -> Case | None:
    return _cases().filter(submission_id=submission_id).first()


def cases_of_applicant(user: User) -> list[Case]:
    """The citizen's cases in the active tenant, newest first."""
    found = _cases().of_applicant(user).select_related("unit", "assignee")
    return list(found.order_by("-submitted_at", "-pk"))


def numbered_cases(numbers: Sequence[str]) -> list[Case]:
    """The cases with these numbers, for a session that has shown their codes."""
    if not numbers:
        return []
    found = _cases().filter(number__in=numbers).select_related("unit", "assignee")
    return list(found.order_by("-submitted_at", "-pk"))


def open_question(case: Case) -> Question | None:
    return Question.objects.filter(case=case, closed_at=None).first()


def service_choices() -> list[tuple[str, str]]:
    """Slug and German name of the services of which the tenant has cases.

    Walks the index from slug to slug (a recursive query), so 100,000 cases cost no more than ten.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SLUGS)
        return [(slug, title) for slug, title in cursor.fetchall()]


_SLUGS = """
    WITH RECURSIVE seen AS (
        (SELECT service_slug, title FROM cases_case ORDER BY service_slug LIMIT 1)
        UNION ALL
        SELECT following.* FROM seen, LATERAL (
            SELECT service_slug, title FROM cases_case
            WHERE service_slug > seen.service_slug ORDER BY service_slug LIMIT 1) AS following
    )
    SELECT service_slug, title FROM seen ORDER BY title
"""
