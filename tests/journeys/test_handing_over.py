"""Step 5: a licence exchange is taken in at the counter, and the county does the last step."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.applying import decide, licence_pages, open_case, send, sign_in, track
from tests.journeys.conftest import Visitor

CLERK = "anna.amtlich@stralendorf.example"
COUNTY_CLERK = "karl.kreis@ludwigslust-parchim.example"
COUNTY = "ludwigslust-parchim"


def test_step_5_two_authorities_one_case_for_the_resident(visitor: Callable[..., Visitor]) -> None:
    anna = visitor()
    sign_in(anna, CLERK)
    anna.goto("amt/vorgaenge/schalter/")
    anna.page.get_by_label("Worum geht es?").select_option(label="Führerschein umtauschen")
    anna.page.get_by_label("Wo wohnt die Person?").select_option(label="Pampow")
    anna.press("Antrag beginnen")
    licence_pages(anna, "Udo Umtausch")
    number, code = send(anna)
    open_case(anna, number)
    anna.press("Übernehmen")
    anna.fill("Interne Notiz", "Kommt immer dienstags vorbei.")
    anna.press("Notiz speichern")
    anna.press("Weitergeben")
    anna.press("Alles ist da: weitergeben")

    karl = visitor()
    sign_in(karl, COUNTY_CLERK, town=COUNTY)
    karl.goto("amt/vorgaenge/?liste=neu", town=COUNTY)
    karl.page.get_by_role("row").filter(has_text="Udo Umtausch").last.get_by_role("link").click()
    karl.page.wait_for_url(re.compile("/amt/vorgaenge/[A-Z]"))
    karl.look()
    main = karl.page.get_by_role("main")
    expect(main).to_contain_text("Amt Stralendorf")
    expect(main).to_contain_text("N0123456789")
    expect(main).not_to_contain_text("Kommt immer dienstags vorbei.")
    karl.press("Übernehmen")
    decide(karl)

    udo = visitor()
    track(udo, code)
    expect(udo.page.get_by_role("main")).to_contain_text(
        re.compile("Landkreis Ludwigslust-Parchim")
    )
    expect(udo.page.locator("h1")).to_have_count(1)
    open_case(anna, number)
    expect(anna.page.get_by_role("main")).to_contain_text("Landkreis Ludwigslust-Parchim")
