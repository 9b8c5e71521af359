"""What the house says in its waiting rooms where the lead has not written anything else.

Keys are languages: German, English, Ukrainian, Arabic, and plain German.
"""

from __future__ import annotations

from typing import Final

from rathaus.core.texts import Texts

LANGUAGES: Final = {"de": "Deutsch", "en": "English", "uk": "Українська", "ar": "العربية"}
"""Languages of messages and rules, each by its own name."""

PRIORITY_RULE: Final[Texts] = {
    "de": "Schwangere, Menschen mit kleinen Kindern, mit schwerer Behinderung oder Krankheit "
    "kommen zuerst an die Reihe. Bitte melden Sie sich am Empfang.",
    "en": "Pregnant people, people with small children, with a severe disability or an illness "
    "go first. Please tell the reception.",
    "uk": "Вагітні, люди з маленькими дітьми, з тяжкою інвалідністю або хворі проходять першими. "
    "Будь ласка, зверніться до рецепції.",
    "ar": "للحوامل ومن معهم أطفال صغار وذوي الإعاقة الشديدة والمرضى الأولوية. "
    "يرجى إبلاغ موظفي الاستقبال.",
    "leicht": "Sie sind schwanger? Sie haben ein kleines Kind dabei? Sie haben eine schwere "
    "Behinderung oder sind krank? Dann kommen Sie früher dran. Sagen Sie es am Empfang.",
}
"""Who goes first; public bodies announce it visibly in the waiting area (e.g. AGO Bayern § 7 (2))."""

NO_MORE_NUMBERS: Final[Texts] = {
    "de": "Für heute geben wir keine Nummern mehr aus. Wer schon eine Nummer hat, kommt noch dran.",
    "en": "We give no more numbers today. If you already have a number, you will still be served.",
    "uk": "Сьогодні ми більше не видаємо номерків. Хто вже має номерок, того ще приймуть.",
    "ar": "لن نعطي أرقامًا أخرى اليوم. من لديه رقم بالفعل سيتم استقباله.",
    "leicht": "Heute gibt es keine Nummern mehr. Sie haben schon eine Nummer? Dann kommen Sie noch dran.",
}
