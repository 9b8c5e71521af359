"""A draft that is open in two windows at once."""

from __future__ import annotations

import re

import pytest

from rathaus.eforms.tests.applicant import Applicant, parsed
from rathaus.eforms.tests.factories import DOG

pytestmark = pytest.mark.usefixtures("confirmation")


def opened(applicant: Applicant, key: str) -> dict[str, str]:
    """What a window that shows the page sends along."""
    page = parsed(applicant.get(f"schritt/{key}/").content)
    return {
        name: page.xpath(f"//input[@name='{name}']")[0].value for name in ("_fenster", "_stand")
    }


def test_the_second_window_does_not_overwrite_the_first_unseen(applicant: Applicant) -> None:
    first, second = opened(applicant, "hunde"), opened(applicant, "hunde")
    applicant.page("hunde", DOG | first)
    other = DOG | {"hunde-0-name": "Hasso", "hunde-0-wurftag-tag": "2.2.2024"}
    page = parsed(applicant.page("hunde", other | second).content)
    warning = " ".join(page.xpath("//*[@role='alert']")[0].text_content().split())
    assert "in einem anderen Fenster" in warning
    assert page.get_element_by_id("id_hunde-0-name").value == "Hasso"
    assert applicant.stored().answers["hunde"][0]["name"] == "Bello"
    seen = {name: page.xpath(f"//input[@name='{name}']")[0].value for name in second}
    assert applicant.page("hunde", other | seen).status_code == 302
    assert applicant.stored().answers["hunde"][0]["name"] == "Hasso"


def test_two_windows_that_say_the_same_need_no_question(applicant: Applicant) -> None:
    first, second = opened(applicant, "hunde"), opened(applicant, "hunde")
    assert applicant.page("hunde", DOG | first).status_code == 302
    assert applicant.page("hunde", DOG | second).status_code == 302


def test_one_window_may_go_back_and_change_its_mind(applicant: Applicant) -> None:
    window = opened(applicant, "hunde")
    applicant.page("hunde", DOG | window)
    assert applicant.page("hunde", DOG | window | {"hunde-0-name": "Hasso"}).status_code == 302
    assert applicant.stored().answers["hunde"][0]["name"] == "Hasso"


def test_typing_in_a_forgotten_window_does_not_overwrite_the_other(applicant: Applicant) -> None:
    first, second = opened(applicant, "hunde"), opened(applicant, "hunde")
    applicant.page("hunde", DOG | first)
    typed = DOG | second | {"hunde-0-name": "Hasso"}
    address, headers = "schritt/hunde/merken/", {"HX-Request": "true"}
    answer = applicant.post(address, typed, headers=headers).content.decode()
    assert "data-elsewhere" in answer
    assert f'value="{second["_stand"]}"' in answer
    stored = applicant.stored()
    assert (stored.typed, stored.answers["hunde"][0]["name"]) == ({}, "Bello")


# --- While typing ------------------------------------------------------------------------------------


def test_typing_is_kept_and_shows_what_depends_on_it(applicant: Applicant) -> None:
    response = applicant.post(
        "schritt/hunde/merken/", DOG | {"blindenhund": "ja"}, headers={"HX-Request": "true"}
    )
    answer = response.content.decode()
    assert 'id="teil-nachweis" data-hx-swap-oob="true"' in answer
    assert re.search(r"Gespeichert um \d+:\d\d\.", answer)
    assert applicant.stored().typed["hunde"]["blindenhund"] == ["ja"]
    again = applicant.post(
        "schritt/hunde/merken/",
        DOG | {"blindenhund": "ja", "_teile": "nachweis"},
        headers={"HX-Request": "true"},
    )
    assert "teil-nachweis" not in again.content.decode()


# --- Other devices, ended sessions, strangers ------------------------------------------------------
