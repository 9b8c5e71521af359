"""Which offices are near: by a postal code, several of them, or a device."""

from __future__ import annotations

import pytest

from rathaus.appointments.models import Office
from rathaus.appointments.nearby import Origin, distances, kilometres, origin_from

LANKOW = Office(
    pk=1, tenant_id=1, name="Lankow", postal_code="19057", latitude=53.646, longitude=11.376
)
WARNITZ = Office(
    pk=2, tenant_id=1, name="Warnitz", postal_code="19057", latitude=53.662, longitude=11.343
)
WESTSTADT = Office(
    pk=3, tenant_id=1, name="Weststadt", postal_code="19059", latitude=53.625, longitude=11.388
)
MUESS = Office(
    pk=4, tenant_id=1, name="Mueß", postal_code="19063", latitude=53.598, longitude=11.484
)
ALTSTADT = Office(
    pk=5, tenant_id=1, name="Altstadt", postal_code="19053", latitude=53.628, longitude=11.414
)
UNKNOWN = Office(pk=6, tenant_id=1, name="Ohne Lage", postal_code="19057")
CITY = (LANKOW, WARNITZ, WESTSTADT, MUESS, ALTSTADT)


def order(origin: Origin | None, *offices: Office) -> list[str]:
    far = distances(offices, origin)
    return [office.name for office in sorted(offices, key=lambda office: far[office.pk])]


@pytest.mark.parametrize(
    ("said", "nearest"),
    [
        ("53.60,11.48", ["Mueß", "Altstadt", "Weststadt", "Lankow", "Warnitz"]),
        ("53.66,11.34", ["Warnitz", "Lankow", "Weststadt", "Altstadt", "Mueß"]),
        # 19059 is next to 19057 and farther from 19053, whatever the digits say.
        ("19059", ["Weststadt", "Altstadt", "Lankow", "Warnitz", "Mueß"]),
        ("19063", ["Mueß", "Altstadt", "Weststadt", "Lankow", "Warnitz"]),
    ],
)
def test_the_nearest_office_comes_first(said: str, nearest: list[str]) -> None:
    assert order(origin_from(said), *CITY) == nearest


def test_without_positions_the_postal_codes_decide() -> None:
    bare = [
        Office(pk=number, tenant_id=1, name=code, postal_code=code)
        for number, code in enumerate(("19075", "19059", "18055", "19057"))
    ]
    assert order(origin_from("19057"), *bare) == ["19057", "19059", "19075", "18055"]


def test_an_office_without_a_position_comes_after_those_that_have_one() -> None:
    assert order(origin_from("19057"), UNKNOWN, MUESS) == ["Mueß", "Ohne Lage"]


def test_a_far_postal_code_falls_back_to_the_order_of_the_codes() -> None:
    assert order(origin_from("80331"), WESTSTADT, ALTSTADT) == ["Weststadt", "Altstadt"]


def test_only_a_device_knows_kilometres() -> None:
    assert kilometres(ALTSTADT, origin_from("19053")) is None
    assert kilometres(UNKNOWN, origin_from("53.63,11.41")) is None
    assert kilometres(ALTSTADT, origin_from("53.63,11.41")) == pytest.approx(0.35, abs=0.05)


@pytest.mark.parametrize(
    "nonsense", ["", "1905", "190577", "１９０５７", "53.6", "53.6,", "53,6,11,4", "x", "9" * 400]
)
def test_nonsense_is_no_place(nonsense: str) -> None:
    assert origin_from(nonsense) is None
