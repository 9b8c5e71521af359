"""The transition table says what can follow what."""

from __future__ import annotations

from rathaus.cases.enums import FINAL, TRANSITIONS, WAITING, CaseState


def reachable(start: CaseState) -> set[CaseState]:
    found: set[CaseState] = set()
    waiting = [start]
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting += TRANSITIONS[state]
    return found


def test_every_state_stands_in_the_table() -> None:
    assert set(TRANSITIONS) == set(CaseState)


def test_every_state_can_be_reached_from_the_submission() -> None:
    assert reachable(CaseState.SUBMITTED) == set(CaseState)


def test_every_open_state_leads_to_an_end() -> None:
    assert all(reachable(state) & FINAL for state in CaseState)


def test_nothing_follows_an_end() -> None:
    assert {state for state in CaseState if not TRANSITIONS[state]} == FINAL
    assert not FINAL & WAITING
