"""The list of rules and own days of an office, in sentences: what a team lead reads and edits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rathaus.appointments import sentences
from rathaus.appointments.models import Counter, Office, OpeningException, OpeningRule
from rathaus.core.dates import today


@dataclass(frozen=True)
class RuleLine:
    """Rules that differ only in the weekday, as one sentence.

    Attributes:
        number: primary key of the first rule, which stands for all in addresses.
    """

    rules: Sequence[OpeningRule]
    sentence: str
    validity: str

    @property
    def number(self) -> int:
        return self.rules[0].pk

    @property
    def is_over(self) -> bool:
        ends = self.rules[0].valid_to
        return ends is not None and ends < today()


@dataclass(frozen=True)
class DaysLine:
    """Own days that were entered together, as one sentence."""

    rows: Sequence[OpeningException]
    period: str
    sentence: str

    @property
    def number(self) -> int:
        return self.rows[0].pk


def rule_lines(office: Office) -> list[RuleLine]:
    """By kind, weekday and beginning; what is over comes last."""
    rules = list(OpeningRule.objects.filter(office=office))
    names = _names(office)
    groups: dict[tuple[object, ...], list[OpeningRule]] = {}
    for rule in rules:
        groups.setdefault(_alike(rule), []).append(rule)
    lines = [_line(group, names) for group in groups.values()]
    return sorted(lines, key=lambda line: (line.is_over, line.rules[0].kind))


def _line(rules: Sequence[OpeningRule], names: sentences.Names) -> RuleLine:
    weekdays = [rule.weekday for rule in rules]
    return RuleLine(
        rules,
        sentences.rule_in_words(rules[0], names, weekdays),
        sentences.validity_in_words(rules[0], today()),
    )


def _alike(rule: OpeningRule) -> tuple[object, ...]:
    return (
        rule.kind, rule.every_weeks, rule.nth, rule.valid_from, rule.valid_to, rule.opens, rule.closes,
        str(rule.breaks), str(rule.counters), rule.kept_back,
    )  # fmt: skip


def twins(rule: OpeningRule) -> list[OpeningRule]:
    """The rule and those that differ from it only in the weekday, by weekday."""
    same = OpeningRule.objects.filter(office=rule.office_id, kind=rule.kind, opens=rule.opens)
    found = {other.weekday: other for other in same if _alike(other) == _alike(rule)}
    found[rule.weekday] = rule
    return [found[weekday] for weekday in sorted(found)]


def days_lines(office: Office) -> list[DaysLine]:
    """Own days from today on, by day; days in a row that say the same are one line."""
    names = _names(office)
    return [
        DaysLine(
            group,
            sentences.period_in_words(group[0].day, group[-1].day),
            sentences.exception_in_words(group[0], names),
        )
        for group in _in_a_row(office.pk)
    ]


def siblings(row: OpeningException) -> list[OpeningException]:
    """The own days of the row's line; only itself if it is over."""
    groups = _in_a_row(row.office_id)
    return next((group for group in groups if row in group), [row])


def _in_a_row(office_id: int) -> list[list[OpeningException]]:
    """Same content, and entered together or on the next day."""
    rows = OpeningException.objects.filter(office=office_id, day__gte=today())
    newest: dict[tuple[object, ...], list[OpeningException]] = {}
    groups: list[list[OpeningException]] = []
    for row in rows.order_by("day", "id"):
        content = _content(row)
        group = newest.get(content)
        if group is None or not _follows(group[-1], row):
            group = newest[content] = []
            groups.append(group)
        group.append(row)
    return groups


def _follows(before: OpeningException, row: OpeningException) -> bool:
    return before.made_at == row.made_at or (row.day - before.day).days == 1


def _content(row: OpeningException) -> tuple[object, ...]:
    return (
        row.kind, row.hours, row.opens, row.closes, str(row.breaks), str(row.counters), row.kept_back,
        str(row.reason),
    )  # fmt: skip


def _names(office: Office) -> dict[int, str]:
    return dict(Counter.objects.filter(office=office).values_list("pk", "name"))
