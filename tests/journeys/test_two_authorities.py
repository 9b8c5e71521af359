"""Step 5, online: county and Amt see exactly their part, and the resident one case with one timeline."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.applying import begin, decide, licence_pages, open_case, send, sign_in, track
from tests.journeys.conftest import Visitor

AMT_CLERK = "anna.amtlich@stralendorf.example"
AMT_TAX_CLERK = "stefan.steuer@stralendorf.example"
COUNTY_CLERK = "karl.kreis@ludwigslust-parchim.example"
COUNTY_ADMINISTRATOR = "kira.kreishaus@ludwigslust-parchim.example"
COUNTY = "ludwigslust-parchim"
LICENCE = "fuehrerschein-umtausch"
NAME = "Olaf Onlineantrag"


def status(person: Visitor, path: str, *, town: str) -> int:
    """What an address typed by hand answers to this person."""
    return person.context.request.get(person.hall.page(path, town=town)).status


def county_number(karl: Visitor) -> str:
    """The case as it arrives at the county; opened there."""
    row = karl.page.get_by_role("row").filter(has_text=NAME)
    for _ in range(30):
        karl.goto("amt/vorgaenge/?liste=neu", town=COUNTY)
        if row.count():
            break
        karl.page.wait_for_timeout(500)
    row.last.get_by_role("link").click()
    karl.page.wait_for_url(re.compile("/amt/vorgaenge/[A-Z]"))
    karl.look()
    return karl.page.locator(".rh-case__number").inner_text()


def test_each_authority_sees_its_part_and_the_resident_one_case(
    visitor: Callable[..., Visitor],
) -> None:
    olaf = visitor()
    begin(olaf, LICENCE)
    licence_pages(olaf, NAME)
    number, code = send(olaf)

    anna = visitor()
    sign_in(anna, AMT_CLERK)
    open_case(anna, number)
    anna.press("Übernehmen")
    anna.fill("Interne Notiz", "Hat freundlich gefragt.")
    anna.press("Notiz speichern")
    anna.press("Weitergeben")
    anna.press("Alles ist da: weitergeben")
    expect(anna.page.get_by_role("main")).to_contain_text("macht den letzten Schritt")

    karl = visitor()
    sign_in(karl, COUNTY_CLERK, town=COUNTY)
    there = county_number(karl)
    assert there != number
    expect(karl.page.get_by_role("main")).not_to_contain_text("Hat freundlich gefragt.")

    stefan, kira = visitor(), visitor()
    sign_in(stefan, AMT_TAX_CLERK)
    sign_in(kira, COUNTY_ADMINISTRATOR, town=COUNTY)
    guesses = [
        (anna, f"amt/vorgaenge/{there}/", "stralendorf", 404),
        (anna, f"amt/vorgaenge/{there}/", COUNTY, 404),
        (anna, "amt/vorgaenge/", COUNTY, 404),
        (karl, f"amt/vorgaenge/{number}/", COUNTY, 404),
        (karl, f"amt/vorgaenge/{number}/", "stralendorf", 404),
        (karl, "amt/akten/", "stralendorf", 404),
        (kira, f"amt/vorgaenge/{number}/", "stralendorf", 404),
        (kira, f"amt/vorgaenge/{there}/", COUNTY, 200),
        (stefan, f"amt/vorgaenge/{number}/", "stralendorf", 404),
    ]
    found = [(path, town, status(who, path, town=town)) for who, path, town, _ in guesses]
    assert found == [(path, town, expected) for _, path, town, expected in guesses]

    karl.press("Übernehmen")
    decide(karl)

    track(olaf, code)
    for _ in range(30):
        if "Landkreis" in olaf.page.get_by_role("main").inner_text():
            break
        olaf.page.wait_for_timeout(500)
        olaf.page.reload()
    main = olaf.page.get_by_role("main")
    expect(main).to_contain_text(number)
    expect(olaf.page.locator(".rh-timeline")).not_to_contain_text(there)
    expect(main).not_to_contain_text("Hat freundlich gefragt.")
    expect(olaf.page.locator(".rh-timeline")).to_have_count(1)


def test_two_clerks_claim_the_same_case_at_once(visitor: Callable[..., Visitor]) -> None:
    person = visitor()
    begin(person, LICENCE)
    licence_pages(person, "Zita Zweimal")
    number, _ = send(person)
    anna, lea = visitor(), visitor()
    sign_in(anna, AMT_CLERK)
    sign_in(lea, "lea.leitung@stralendorf.example")
    open_case(anna, number)
    open_case(lea, number)
    anna.press("Übernehmen")
    lea.press("Übernehmen")
    expect(lea.page.get_by_role("main")).to_contain_text(
        "Anna Amtlich war schneller und bearbeitet ihn."
    )
    expect(anna.page.get_by_role("main")).to_contain_text("Rückgängig machen")


def test_an_administrator_follows_everything_in_the_log(visitor: Callable[..., Visitor]) -> None:
    adam = visitor()
    sign_in(adam, "adam.amtmann@stralendorf.example")
    adam.goto("amt/protokoll/")
    adam.page.get_by_role("link", name="Teammitglied Adam Amtmann").first.click()
    adam.page.wait_for_url(re.compile(r"/amt/team/\d+/"))
    adam.look()
    expect(adam.page.get_by_role("main")).to_contain_text("Adam Amtmann hat sich angemeldet.")
    for page in ("leistungen/hundesteuer-anmeldung/", "prozesse/", "zahlungen/", "akten/"):
        adam.goto(f"amt/{page}")
    adam.page.goto(adam.hall.page("amt/prozesse/"))
    adam.page.get_by_role("main").locator("table a").first.click()
    adam.page.wait_for_url(re.compile(r"/amt/prozesse/\d+/"))
    adam.look()
    expect(adam.page.get_by_role("main")).to_contain_text("wurde eingeführt.")
