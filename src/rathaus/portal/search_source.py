"""What the search finds besides services: the pages of every town hall, and who leads it."""

from __future__ import annotations

from collections.abc import Iterator

from rathaus.portal.legal.services import current_facts
from rathaus.search import api as search

_LANGUAGES = ("de", "en", "de-leicht")
_STANDING = 0.85
type _Names = tuple[str, str, str]

_PAGES: dict[str, tuple[str, _Names, _Names, tuple[str, str]]] = {
    "impressum": (
        "impressum/",
        ("Impressum", "Imprint", "Impressum"),
        ("Wer hinter diesen Seiten steht, mit Anschrift und Telefon.", "Who is behind these pages, with address and telephone.", "Wer diese Seite macht."),
        ("Anschrift Rathaus, Adresse vom Rathaus, E-Mail Rathaus, Kontakt, Telefonnummer Rathaus", "legal notice, contact, address of the town hall, e-mail"),
    ),
    "datenschutz": (
        "datenschutz/",
        ("Datenschutz", "Privacy", "Daten-Schutz"),
        ("Welche Daten diese Seiten speichern, warum und wie lange.", "What these pages store, why and how long.", "Was wir mit Ihren Daten machen."),
        ("Datenschutzerklärung, Cookies", "privacy notice, privacy policy, cookies"),
    ),
    "barrierefreiheit": (
        "barrierefreiheit/",
        ("Erklärung zur Barrierefreiheit", "Accessibility statement", "Barriere-Freiheit"),
        ("Wie barrierefrei diese Seiten sind und wo Sie Barrieren melden.", "How accessible these pages are and where to report barriers.", "Diese Seite soll für alle gut sein."),
        ("Barrierefreiheit, Barriere melden, Screenreader, Vorlesen, Gebärdensprache, Seite für Blinde", "accessibility, report a barrier, screen reader, sign language"),
    ),
    "rueckmeldung": (
        "rueckmeldung/",
        ("Rückmeldung zu diesen Seiten", "Feedback on these pages", "Ihre Meinung zu dieser Seite"),
        ("Sagen Sie uns, was auf diesen Seiten fehlt oder nicht funktioniert.", "Tell us what is missing or does not work on these pages.", "Sagen Sie uns Ihre Meinung."),
        ("Fehler auf der Internetseite, Internetseite funktioniert nicht", "website feedback, website does not work"),
    ),
    "mein-rathaus": (
        "mein-rathaus/",
        ("Mein Rathaus: Anträge und Nachrichten", "My town hall: applications and messages", "Mein Rathaus"),
        ("Ihre Anträge, Nachrichten und Bescheide an einem Ort.", "Your applications, messages and notices in one place.", "Hier sehen Sie Ihre Anträge."),
        ("Stand meines Antrags, Bearbeitungsstand, mein Konto, einloggen, Login, Postfach, mein Antrag", "status of my application, log in, login, sign in, my account, inbox"),
    ),
    "termine": (
        "termine/",
        ("Termin buchen", "Book an appointment", "Einen Termin machen"),
        ("Freie Zeiten in unseren Ämtern, ohne Anmeldung.", "Free times in our offices, without an account.", "Hier bekommen Sie einen Termin."),
        ("Termin, Terminvereinbarung, Onlinetermin, Termin im Bürgerbüro, Termin Bürgeramt, freie Termine", "appointment, make an appointment, book appointment online"),
    ),
    "termin-link": (
        "termine/link/",
        ("Termin ändern oder absagen", "Change or cancel an appointment", "Den Termin ändern"),
        ("Wir schicken Ihnen den Link zu Ihrem Termin noch einmal.", "We send you the link to your appointment again.", "Sie bekommen den Link noch einmal."),
        ("Termin absagen, Termin verschieben, Termin stornieren", "cancel appointment, move appointment, reschedule"),
    ),
    "warten": (
        "warten/",
        ("Wartezeit und Wartenummer", "Waiting time and ticket number", "Warten im Amt"),
        ("Wie lange es gerade dauert, und eine Nummer für heute.", "How long it takes right now, and a number for today.", "Wie lange müssen Sie warten?"),
        ("Wartezeiten, Nummer ziehen, wie voll ist es, Wartemarke, ohne Termin kommen", "waiting times, queue, take a number, walk in"),
    ),
    "stellen": (
        "stellen/",
        ("Unsere Stellen: Öffnungszeiten und Telefon", "Our offices: opening hours and telephone", "Unsere Ämter"),
        ("Alle Ämter mit Öffnungszeiten, Telefon und Anschrift.", "All offices with opening hours, telephone and address.", "Wann unsere Ämter offen sind."),
        ("Öffnungszeiten, Sprechzeiten, wann ist geöffnet, Ämter, Telefonnummern, Ansprechpartner, Rathaus Öffnungszeiten, Sprechstunde", "opening hours, office hours, telephone numbers, contact persons, when are you open"),
    ),
    "leistungen": (
        "leistungen/",
        ("Alle Leistungen von A bis Z", "All services from A to Z", "Alle Themen von A bis Z"),
        ("Was Sie bei uns erledigen können.", "What you can do with us.", "Das können Sie bei uns machen."),
        ("Dienstleistungen, Leistungen A-Z, alle Formulare, Formulare", "services, list of services, all forms"),
    ),
    "aktuelles": (
        "aktuelles/",
        ("Aktuelles", "News", "Neues"),
        ("Nachrichten aus der Verwaltung.", "News from the administration.", "Neues aus dem Rathaus."),
        ("Neuigkeiten, Mitteilungen, Bekanntmachungen", "announcements"),
    ),
    "zustaendig": (
        "zustaendig/",
        ("Wer ist zuständig?", "Who is responsible?", "Wer hilft mir?"),
        ("Für Ihren Ort und Ihr Anliegen die richtige Stelle.", "The right office for your place and your matter.", "So finden Sie das richtige Amt."),
        ("Zuständigkeitsfinder, welches Amt ist zuständig", "responsible authority, which office"),
    ),
    "gemeinde": (
        "gemeinde/",
        ("Meine Gemeinde wählen", "Choose my municipality", "Meine Gemeinde"),
        ("Beträge und Zuständigkeit für Ihren Wohnort.", "Amounts and responsibility for your home.", "Wo wohnen Sie?"),
        ("Wohnort wählen, Gemeinden", "municipalities"),
    ),
}  # fmt: skip
"""Key → path, title, teaser, and other names in German and English."""


def pages() -> Iterator[search.SearchDocument]:
    """What every town hall has."""
    for key, (url, titles, teasers, other) in _PAGES.items():
        for number, language in enumerate(_LANGUAGES):
            yield search.SearchDocument(
                kind="page",
                key=key,
                language=language,
                title=titles[number],
                url=url,
                keywords=other[number].split(", ") if number < len(other) else [],
                text=teasers[number],
                standing=_STANDING,
            )


def people() -> Iterator[search.SearchDocument]:
    """Only whom imprint and privacy notice name: who leads the administration, who guards its data."""
    facts = current_facts()
    if facts.representative:
        yield _person("leitung", facts.representative, facts.office_name, "impressum/")
    if facts.officer_name:
        yield _person("datenschutz", facts.officer_name, "Datenschutzbeauftragte Person", "datenschutz/")  # fmt: skip


def _person(key: str, name: str, office: str, url: str) -> search.SearchDocument:
    words = {"leitung": ["Bürgermeister", "Bürgermeisterin", "mayor", "Leitung der Verwaltung"], "datenschutz": ["Datenschutzbeauftragter", "Datenschutzbeauftragte", "data protection officer"]}  # fmt: skip
    return search.SearchDocument(
        kind="person",
        key=key,
        language="de",
        title=f"{name}, {office}" if office else name,
        url=url,
        keywords=[name, *words[key]],
        text=office,
        standing=_STANDING,
    )
