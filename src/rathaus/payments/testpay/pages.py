"""What a payer sees: plain pages that cannot be taken for a bank, in German and English."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import Any

from rathaus.payments.testpay.store import Attempt

LANGUAGES = ("de", "en")
STYLE = (Path(__file__).parent / "static" / "testpay.css").read_bytes()

_WORDS: dict[str, dict[str, str]] = {
    "de": {
        "brand": "Testbezahlung",
        "banner": "Es wird kein Geld bewegt",
        "title": "Zahlung ausprobieren",
        "lead": "Diese Seite steht für einen echten Bezahldienst. Wählen Sie, was geschehen soll.",
        "for": "Wofür",
        "purpose": "Verwendungszweck",
        "amount": "Betrag",
        "normal": "Der gewöhnliche Weg",
        "pay": "Bezahlen",
        "pay_hint": "Die Zahlung gelingt sofort.",
        "cancel": "Abbrechen",
        "cancel_hint": "Sie kehren zurück, ohne zu bezahlen.",
        "fail": "Fehlschlagen lassen",
        "fail_hint": "Der Bezahldienst lehnt die Zahlung ab.",
        "odd": "Was im echten Leben auch vorkommt",
        "twice": "Bezahlen und doppelt antworten",
        "twice_hint": "Die Bestätigung kommt zweimal zugleich an.",
        "late": "Bezahlen, Antwort nach 10 Sekunden",
        "late_hint": "Sie sind schon zurück, wenn die Bestätigung kommt.",
        "very-late": "Bezahlen, Antwort nach 1 Minute",
        "very-late_hint": "Sie können das Fenster schließen. Es geht trotzdem weiter.",
        "never": "Zurückkehren, ohne zu antworten",
        "never_hint": "Der Bezahldienst meldet sich nicht.",
        "done": "Diese Zahlung ist abgeschlossen",
        "done_lead": "Eine Antwort wurde schon gegeben. Sie ändert sich nicht mehr.",
        "back": "Zurück zum Rathaus",
        "welcome": "Ein Bezahldienst zum Ausprobieren",
        "welcome_lead": "Hier kommt an, wer im Vorführ-Rathaus eine Gebühr bezahlt. Es gibt nichts weiter zu sehen.",
        "languages": "Sprache",
    },
    "en": {
        "brand": "Test payment",
        "banner": "No money is moved",
        "title": "Try a payment",
        "lead": "This page stands in for a real payment provider. Choose what should happen.",
        "for": "What for",
        "purpose": "Payment reference",
        "amount": "Amount",
        "normal": "The usual way",
        "pay": "Pay",
        "pay_hint": "The payment succeeds at once.",
        "cancel": "Cancel",
        "cancel_hint": "You return without paying.",
        "fail": "Let it fail",
        "fail_hint": "The provider refuses the payment.",
        "odd": "What happens in real life, too",
        "twice": "Pay and answer twice",
        "twice_hint": "The confirmation arrives twice at the same time.",
        "late": "Pay, answer after 10 seconds",
        "late_hint": "You are back before the confirmation arrives.",
        "very-late": "Pay, answer after 1 minute",
        "very-late_hint": "You may close the window. It goes on all the same.",
        "never": "Return without an answer",
        "never_hint": "The provider stays silent.",
        "done": "This payment is finished",
        "done_lead": "An answer was given. It does not change any more.",
        "back": "Back to the town hall",
        "welcome": "A payment provider to try things out",
        "welcome_lead": "Who pays a fee in the demonstration town hall arrives here. There is nothing else to see.",
        "languages": "Language",
    },
}

_PAGE = Template("""<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$title – $brand</title>
<link rel="stylesheet" href="/stil.css">
</head>
<body>
<header class="head">
<p class="brand">$brand</p>
<p class="banner"><span aria-hidden="true" class="tape"></span>$banner</p>
<nav aria-label="$languages"><a href="?lang=de" lang="de" hreflang="de"$de_current>Deutsch</a> <a href="?lang=en" lang="en" hreflang="en"$en_current>English</a></nav>
</header>
<main>
<h1>$title</h1>
$body
</main>
</body>
</html>
""")

_CHECKOUT = Template("""<p>$lead</p>
<dl>
<dt>$for_label</dt><dd>$what</dd>
<dt>$purpose_label</dt><dd>$purpose</dd>
<dt>$amount_label</dt><dd class="amount">$amount</dd>
</dl>
<form method="post">
<h2>$normal</h2>
<div class="ways">$usual</div>
<h2>$odd</h2>
<div class="ways">$unusual</div>
</form>""")

_WAY = Template(
    '<p class="way"><button type="submit" name="answer" value="$name" class="$kind" '
    'aria-describedby="h-$name">$label</button><span id="h-$name">$hint</span></p>'
)


def euro(amount: float, language: str) -> str:
    """``30,70 €`` or ``€30.70``."""
    cents = round(amount * 100)
    whole, rest = f"{cents // 100:,}", f"{cents % 100:02d}"
    if language == "en":
        return f"€{whole}.{rest}"
    return f"{whole.replace(',', '.')},{rest}\u00a0€"


def _page(language: str, title: str, body: str) -> str:
    words = _WORDS[language]
    current = {f"{code}_current": "" for code in LANGUAGES}
    current[f"{language}_current"] = ' aria-current="true"'
    return _PAGE.substitute(
        current,
        language=language,
        title=escape(title),
        body=body,
        brand=words["brand"],
        banner=words["banner"],
        languages=words["languages"],
    )


def _ways(words: dict[str, str], *names: str) -> str:
    return "".join(
        _WAY.substitute(
            name=name,
            kind="main" if name == "pay" else "other",
            label=words[name],
            hint=words[f"{name}_hint"],
        )
        for name in names
    )


def checkout(attempt: Attempt, language: str) -> str:
    """The payer's page; a finished attempt only shows the way back."""
    words = _WORDS[language]
    request: dict[str, Any] = attempt.request
    if attempt.decided != "INITIAL":
        back = f'<p>{words["done_lead"]}</p><p><a class="main" href="{escape(request["redirectUrl"])}">{words["back"]}</a></p>'
        return _page(language, words["done"], back)
    body = _CHECKOUT.substitute(
        lead=words["lead"],
        for_label=words["for"],
        what=escape(request.get("description") or attempt.originator),
        purpose_label=words["purpose"],
        purpose=escape(request["purpose"]),
        amount_label=words["amount"],
        amount=euro(request["grosAmount"], language),
        normal=words["normal"],
        odd=words["odd"],
        usual=_ways(words, "pay", "cancel", "fail"),
        unusual=_ways(words, "twice", "late", "very-late", "never"),
    )
    return _page(language, words["title"], body)


def welcome(language: str) -> str:
    words = _WORDS[language]
    return _page(language, words["welcome"], f"<p>{words['welcome_lead']}</p>")
