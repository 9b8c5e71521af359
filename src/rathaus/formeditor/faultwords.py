"""What the checks of forms and the interpreter of rules report, in words for the people who edit."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_WORDS = [
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"the page key ['\"](?P<a>.*)['\"] stands here twice", gettext_noop("Den Schlüssel „%(a)s“ hat schon eine andere Seite.")),
        (r"the key ['\"](?P<a>.*)['\"] is already used on page '(?P<b>.*)'", gettext_noop("Den Schlüssel „%(a)s“ hat schon eine andere Frage, auf der Seite „%(b)s“.")),
        (r"the key ['\"](?P<a>.*)['\"] stands (?:in '.*'|here) twice", gettext_noop("Den Schlüssel „%(a)s“ gibt es hier schon.")),
        (r"may read 'context' only, not ['\"](?P<a>.*)['\"]", gettext_noop("Hier darf nur context gelesen werden, nicht „%(a)s“.")),
        (r"unknown field \{(?P<a>.*?)\}", gettext_noop("Eine Frage mit dem Schlüssel „%(a)s“ gibt es in dieser Gruppe nicht.")),
        (r"the condition .* reads the unknown field '(?P<a>\w+)'; write item", gettext_noop("„%(a)s“ steht in derselben Gruppe. Schreiben Sie item.%(a)s.")),
        (r"the condition .* reads the unknown field '(?P<a>\w+)'; did you mean '(?P<b>\w+)'", gettext_noop("Eine Frage mit dem Schlüssel „%(a)s“ gibt es nicht. Meinten Sie „%(b)s“?")),
        (r"the condition .* reads the unknown field '(?P<a>\w+)'", gettext_noop("Eine Frage mit dem Schlüssel „%(a)s“ gibt es nicht.")),
        (r"the condition .* reads item\.(?P<a>\w+)", gettext_noop("Eine Frage mit dem Schlüssel „%(a)s“ gibt es in dieser Gruppe nicht.")),
        (r"the condition .* reads its own part '(?P<a>\w+)'", gettext_noop("Die Regel liest die eigene Gruppe „%(a)s“. Für eine Frage daneben schreiben Sie item. und ihren Schlüssel.")),
        (r"the condition cannot be decided without any answers: .* gave '', ", gettext_noop("Die Regel ergibt weder Ja noch Nein. Vergleichen Sie die Antwort mit etwas, zum Beispiel: art == 'hund'.")),
        (r"the condition cannot be decided without any answers", gettext_noop("Ohne Antworten lässt sich die Regel nicht entscheiden. Passen Zahl, Text und Ja/Nein zusammen?")),
        (r"the value cannot be computed without any answers", gettext_noop("Ohne Antworten lässt sich der Wert nicht berechnen. Passen die Arten zusammen? Kommazahlen schreibt man 2.0.")),
        (r"the value is no (?P<a>\w+)", gettext_noop("Die Rechnung ergibt nicht die Art von Wert, die Sie gewählt haben.")),
        (r"these conditions wait for each other: (?P<a>.*?)\.?$", gettext_noop("Diese Regeln warten aufeinander, im Kreis: %(a)s.")),
        (r"'(?P<a>[\w.]+)' is yes or no and never '(?P<b>.*)'; write", gettext_noop("„%(a)s“ ist eine Ja-Nein-Frage. Schreiben Sie %(a)s oder !%(a)s.")),
        (r"'(?P<a>[\w.]+)' has no option '(?P<b>[^']*)'; did you mean '(?P<c>.*)'", gettext_noop("Bei „%(a)s“ gibt es die Antwort „%(b)s“ nicht. Meinten Sie „%(c)s“?")),
        (r"'(?P<a>[\w.]+)' has no option '(?P<b>[^']*)'", gettext_noop("Bei „%(a)s“ gibt es die Antwort „%(b)s“ nicht.")),
        (r"no answers can make this condition true", gettext_noop("Diese Regel kann nie zutreffen, gleich was jemand antwortet.")),
        (r"no question on the page ['\"](?P<a>.*)['\"] can ever be shown", gettext_noop("Auf dieser Seite kann nie eine Frage erscheinen.")),
        (r"not a valid CEL expression.*?:(?P<a>\d+):(?P<b>\d+): .*?'(?P<c>[^']*)'[^']*$", gettext_noop("Das ist kein gültiger CEL-Ausdruck; er passt ab Zeichen %(b)s nicht.")),
        (r"not a valid CEL expression", gettext_noop("Das ist kein gültiger CEL-Ausdruck.")),
        (r"['\"](?P<a>.*)['\"] is no key", gettext_noop("„%(a)s“ geht nicht als Schlüssel. Nehmen Sie kleine Buchstaben, Ziffern und _, zum Beispiel halter.")),
        (r"['\"](?P<a>.*)['\"] is a name that conditions use", gettext_noop("„%(a)s“ hat in Regeln schon eine Bedeutung. Bitte wählen Sie einen anderen Schlüssel.")),
        (r"the text for '(?P<a>\w+)' is empty|the German text 'de' is missing", gettext_noop("Bitte schreiben Sie den deutschen Text.")),
        (r"['\"](?P<a>.*)['\"] is no limit", gettext_noop("„%(a)s“ geht nicht als Grenze. Möglich sind today, today-16y, today+14d oder 2026-12-31.")),
        (r"['\"](?P<a>.*)['\"] is no time of day", gettext_noop("Bitte schreiben Sie die Uhrzeit so: 08:30.")),
        (r"['\"](?P<a>.*)['\"] is not a regular expression", gettext_noop("„%(a)s“ ist kein gültiger regulärer Ausdruck.")),
        (r"a pattern needs 'pattern_hint'", gettext_noop("Zu einem Muster gehört ein Satz, der sagt, was man tippen soll.")),
        (r"a check needs 'check_hint'", gettext_noop("Zu dieser Regel gehört ein Satz, der sagt, was man antworten soll.")),
        (r"min \(.*\) is (?:larger|later) than max", gettext_noop("Mindestens darf nicht größer sein als höchstens.")),
        (r"expected either 'options', 'options_from' or 'source'", gettext_noop("Bitte geben Sie Antworten zur Auswahl ein oder wählen Sie eine fertige Liste, nicht beides.")),
        (r"expected either 'options' or 'options_from'", gettext_noop("Bitte geben Sie entweder Antworten zur Auswahl ein oder woher sie kommen.")),
        (r"the option ['\"](?P<a>.*)['\"] stands here twice", gettext_noop("Den Wert „%(a)s“ gibt es in dieser Liste schon.")),
        (r"the label ['\"](?P<a>.*)['\"] is the value of another option", gettext_noop("„%(a)s“ ist schon der Wert einer anderen Antwort.")),
        (r"the column ['\"](?P<a>.*)['\"] of a table cannot have conditions", gettext_noop("Spalten einer Tabelle sind immer da; sie können keine Regeln haben.")),
        (r"Field required|is missing", gettext_noop("Hier fehlt noch etwas.")),
        (r"at least 1 item|the list is empty", gettext_noop("Hier fehlt noch mindestens ein Eintrag.")),
        (r"at most (?P<a>\d+) items", gettext_noop("Das sind zu viele Einträge, höchstens %(a)s.")),
        (r"at most (?P<a>\d+) characters", gettext_noop("Das ist zu lang, höchstens %(a)s Zeichen.")),
        (r"at least 1 character", gettext_noop("Hier fehlt noch etwas.")),
        (r"less than or equal to (?P<a>[\d.]+)", gettext_noop("Höchstens %(a)s.")),
        (r"greater than or equal to (?P<a>[\d.]+)", gettext_noop("Mindestens %(a)s.")),
        (r"valid (?:integer|number)", gettext_noop("Bitte geben Sie eine Zahl ein.")),
        (r"does not match any of the expected tags|unknown type", gettext_noop("Ein Feld dieser Art kann hier nicht stehen.")),
        # What the editor's own fields do not let through.
        (r"Input should be ['\"]", gettext_noop("Bitte wählen Sie eine der vorgegebenen Möglichkeiten.")),
        (r"valid string", gettext_noop("Bitte schreiben Sie einen Text.")),
        (r"valid boolean", gettext_noop("Bitte wählen Sie Ja oder Nein.")),
        (r"expected a CEL condition", gettext_noop("Bitte schreiben Sie die Regel.")),
        (r"expected texts like", gettext_noop("Bitte schreiben Sie den deutschen Text.")),
        (r"unknown kind of file '(?P<a>.*?)'", gettext_noop("Dateien der Art „%(a)s“ werden nicht angenommen.")),
        # Who signs.
        (r"'(?P<a>\w+)' is no group on a page", gettext_noop("Die Gruppe „%(a)s“ nennt, wer unterschreibt. Sie muss auf einer Seite stehen.")),
        (r"the group '(?P<a>\w+)' has no 'nachname' and 'email'", gettext_noop("In der Gruppe „%(a)s“ müssen Nachname und E-Mail-Adresse stehen: Sie nennt, wer unterschreibt.")),
        # The interpreter's words about a rule that fails.
        (r"Undefined variable or function: '(?P<a>.*?)'", gettext_noop("„%(a)s“ gibt es nicht. Stimmt der Schlüssel oder der Name der Funktion?")),
        (r"Unsupported operation|No such overload", gettext_noop("Hier passen die Arten nicht zusammen, zum Beispiel Zahl und Text.")),
        (r"division by zero", gettext_noop("Es würde durch null geteilt.")),
        (r"index out of bounds", gettext_noop("Es wird ein Eintrag gelesen, den es nicht gibt.")),
        (r"Function '(?P<a>\w+)' error", gettext_noop("Die Funktion „%(a)s“ kann mit der Antwort nichts anfangen.")),
        (r"Arithmetic overflow", gettext_noop("Die Zahl würde zu groß.")),
        (r"neither true nor false", gettext_noop("Die Regel ergibt weder Ja noch Nein.")),
        (r"gave (?P<a>.*); expected cents", gettext_noop("Es kommt %(a)s heraus statt eines Betrags in Cent.")),
        (r"failed: '(?P<a>\w+)'$", gettext_noop("Den Teil „%(a)s“ gibt es nicht.")),
    )
]  # fmt: skip


def known_words(reason: str) -> str | None:
    """A message of the checks for the screen; None if nobody has foreseen it."""
    for pattern, words in _WORDS:
        if found := pattern.search(reason):
            return str(_(words)) % {key: value or "" for key, value in found.groupdict().items()}
    return None


def in_words(reason: str) -> str:
    """A message of the checks for the screen; one that was not foreseen is told as it is."""
    told = _("Das passt hier nicht. Die Prüfung meldet: %(reason)s")
    return known_words(reason) or told % {"reason": reason}
