"""Narrowing a long list that is in memory: words to look for, and a state with counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from rathaus.core.sorting import german

LONGEST_WISH = 80
"""Characters."""


class RowFilter[Row](forms.Form):
    """Base of a GET form with the fields ``suche`` and ``stand``; what it does not know counts as not said.

    Attributes:
        states: key of ``stand`` → its words and whether a row is in it; the empty key takes all.
    """

    states: ClassVar[Mapping[str, tuple[Any, Callable[[Any], bool]]]]

    def __init__(self, query: QueryDict, rows: Sequence[Row]) -> None:
        super().__init__(query)
        self._wanted = [row for row in rows if self._is_named(row) and self.is_wanted(row)]
        self.offer(
            "stand",
            (
                (key, f"{words} ({sum(map(fits, self._wanted))})")
                for key, (words, fits) in self.states.items()
            ),
        )

    def words_of(self, row: Row) -> str:
        """What can be looked for."""
        raise NotImplementedError

    def is_wanted(self, row: Row) -> bool:
        """Whether the row fits whatever else is asked for."""
        return True

    def said(self, name: str) -> str:
        return str(self.data.get(name, ""))[:LONGEST_WISH]

    def offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        """Give a list to choose from."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = list(choices)

    def _is_named(self, row: Row) -> bool:
        words = german(self.words_of(row))
        return all(word in words for word in german(self.said("suche")).split())

    @property
    def rows(self) -> list[Row]:
        """Those that fit, in the order in which they came."""
        _words, fits = self.states.get(self.said("stand"), self.states[""])
        return [row for row in self._wanted if fits(row)]
