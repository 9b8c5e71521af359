from __future__ import annotations

import pytest

from rathaus.core.expressions import ExpressionInvalid, variables_of


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("true", set()),
        ("a && b.c", {"a", "b"}),
        ("hunde.exists(h, h.name == 'x' && h.alt > z)", {"hunde", "z"}),
        ("a == 'b && c' || \"d\" == e", {"a", "e"}),
        ("context.params.x in [1, 2]", {"context"}),
        ("'x.all(y, ' + y", {"y"}),
    ],
)
def test_the_names_an_expression_needs(source: str, names: set[str]) -> None:
    assert variables_of(source) == names


def test_nonsense_is_refused() -> None:
    with pytest.raises(ExpressionInvalid):
        variables_of("a +")
