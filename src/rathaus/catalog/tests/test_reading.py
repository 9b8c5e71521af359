"""Who reads an answer of a form, so that nobody takes it away unawares."""

from __future__ import annotations

import pytest
from django.conf import settings

from rathaus.catalog.packages import read_package
from rathaus.catalog.reading import LETTER, readers_in

SHIPPED = settings.BASE_DIR / "services"


@pytest.mark.parametrize(
    ("slug", "read"),
    [
        ("bewohnerparkausweis", {"kennzeichen", "zone", "beginn", "laufzeit"}),
        ("handwerkerparkausweis", {"fahrzeuge", "gebiet", "beginn"}),
    ],
)
def test_a_card_reads_what_the_package_puts_on_it(slug: str, read: set[str]) -> None:
    definition = read_package(SHIPPED / slug).definition
    found = {path for reader, path in readers_in(definition, {}) if reader.sentence == LETTER}
    assert found == read
