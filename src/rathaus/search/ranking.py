"""From what was typed to scores: words with all they may mean, then the phrases that say the same.

The constants were chosen on one half of the labelled queries (``bench/queries``); the report of
``make bench`` shows the other half, which no choice ever saw.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rathaus.search import analysis, correction, words
from rathaus.search.collection import TITLE, Collection, Vocabulary

SYNONYM, COMPOUND, JOINED, PARTICLE, UNFINISHED = 0.8, 0.9, 0.95, 0.95, 0.95
"""How much another word for it, its parts, two words as one, a separated verb and a beginning count."""
TOGETHER = 1.5
"""How much half a compound is worth less than half."""
COVERED = 0.65
"""How much of a phrase's worth depends on its being typed as a whole."""
IN_TEXT, DEMAND, UNKNOWN = 0.7, 0.04, 0.35
"""What the rest of the text and the demand add; what a word weighs that nobody knows."""
PLACE = 0.1
"""What an unknown word weighs behind „in“ or „aus“: it is the name of a place."""
OBJECT = 0.2
"""What it adds to stand in the title with all that was named: who cancels a car finds registering it near."""
EXACT = 1.04
"""What a phrase gains that was typed to the letter: „Falschparker“ is no „Falschparken“."""
LIGHT, ASIDE, GUESSED = 0.3, 0.5, 1.5
"""What a word of any service weighs, and one that only says for whom or from where; by which power of its likeliness a guessed word weighs less."""
ENOUGH, AT_LEAST = 0.3, 0.2
"""Below this share of what was typed a thing is not meant; and if nothing has more."""
SURE = 0.15
"""Where the best three are worse than this, they are offered as a guess: score times share of what was typed."""
STRANGE, FOREIGN, MENTIONED = 0.6, 4.0, 0.6
"""What an unknown word and one of another world weigh there; a foreign word in our names is none."""
_LOOKED_AT = 3
_WHERE = frozenset(["in", "aus", "nach", "bei", "from"])
_PARTICLES = frozenset(
    ["an", "ab", "um", "aus", "ein", "auf", "weg", "nach", "zu", "zurueck", "vor", "mit", "frei"]
)


@dataclass(frozen=True)
class Meaning:
    """One way to say a word: a term, or several that must come together."""

    factor: float
    term: str = ""
    together: tuple[Asked, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A word of the query with everything it may mean.

    Attributes:
        weight: importance; rare words decide.
        spelling: as it was typed.
        corrections: words that were probably meant, if nothing knows the typed one, with their terms.
    """

    word: str
    weight: float
    meanings: tuple[Meaning, ...]
    spelling: str = ""
    corrections: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def is_strange(self) -> bool:
        """Nobody knows it, or it had to be guessed; names of places are nothing strange."""
        return bool(self.corrections) or (not self.meanings and self.weight > PLACE)

    @property
    def names_something(self) -> bool:
        """Says with what, and not only what to do or how."""
        return self.word not in words.actions() and self.word not in words.light_words()


@dataclass(frozen=True)
class Scored:
    """Number of a thing in its collection, and how well it fits.

    Attributes:
        sure: it is probably meant; known of the best few.
    """

    thing: int
    score: float
    sure: bool = False


@dataclass
class Reader:
    """Understands queries by the words of some collections."""

    vocabularies: Sequence[Vocabulary]
    names_of_place: frozenset[str] = frozenset()
    """Folded words that everybody here may add and that tell nothing: the town's own names."""

    def read(self, query: str, *, unfinished: bool = False) -> list[Asked]:
        """The telling words of a query, at most twelve."""
        typed = list(analysis.written(query[:200]))
        telling = [word for word in typed if word.folded not in words.stop_words()] or typed
        telling = [word for word in telling if word.folded not in self.names_of_place] or telling
        particles = [word.folded for word in typed if word.folded in _PARTICLES]
        where = {after for before, after in pairwise(typed) if before.folded in _WHERE}
        asked = []
        for number, word in enumerate(telling[: words.MAX_WORDS]):
            last = number == len(telling) - 1
            neighbours = [
                w.folded for w in telling[max(0, number - 1) : number + 2] if w is not word
            ]
            one = self._asked(word, neighbours, particles, number, telling, unfinished and last)
            is_place = word in where and not one.meanings
            asked.append(replace(one, weight=PLACE) if is_place else one)
        return asked

    def _asked(
        self,
        word: analysis.Written,
        neighbours: Sequence[str],
        particles: Sequence[str],
        number: int,
        telling: Sequence[analysis.Written],
        unfinished: bool,
    ) -> Asked:
        folded = word.folded
        meanings = [Meaning(1.0, term) for term in self._own(folded)]
        meanings += self._synonyms(folded)
        if compound := self._compound(word):
            meanings.append(compound)
        for particle in particles:
            meanings += [Meaning(PARTICLE, t) for t in self._own(particle + folded)]
        for joined in self._joined(number, telling):
            meanings += [Meaning(JOINED, t) for t in self._own(joined)]
        if unfinished:
            for longer in self._beginning(folded):
                meanings += [Meaning(UNFINISHED, t) for t in self._own(longer)]
        corrected: list[tuple[str, tuple[str, ...]]] = []
        if not any(meaning.term for meaning in meanings) and len(folded) > 2:
            corrected, likely = self._corrections(folded)
            meanings += likely
        weight = self._weight(meanings) * self._trust(folded, corrected, meanings)
        return Asked(folded, weight, tuple(meanings), word.spelling, tuple(corrected))

    def _trust(
        self, folded: str, corrected: Sequence[object], meanings: Sequence[Meaning]
    ) -> float:
        """Words of any service and guessed ones decide less."""
        if folded in words.light_words():
            return LIGHT
        if folded in words.words_aside():
            return ASIDE
        return max(meaning.factor for meaning in meanings) ** GUESSED if corrected else 1.0

    def spelling(self, folded: str) -> str:
        """How the documents write a folded word: ``fuehrerschein`` → ``Führerschein``."""
        return next((v.spelling[folded] for v in self.vocabularies if folded in v.spelling), folded)

    def _own(self, folded: str) -> list[str]:
        terms = (analysis.term(folded, "d"), analysis.term(folded, "e"))
        return [term for term in terms if self._occurs(term)]

    def _occurs(self, term: str) -> bool:
        return any(term in vocabulary.occurrences for vocabulary in self.vocabularies)

    def _synonyms(self, folded: str) -> list[Meaning]:
        found = []
        for other in words.synonyms(folded):
            each = other.split()
            if len(each) == 1:
                found += [Meaning(SYNONYM, term) for term in self._own(other)]
            elif all(self._own(one) for one in each):
                found.append(Meaning(SYNONYM, together=tuple(self._plain(one) for one in each)))
        return found

    def _compound(self, word: analysis.Written) -> Meaning | None:
        parts = word.pieces or tuple(words.split_compound(word.folded, self._is_known))
        if not parts and not self._own(word.folded):
            parts = self._without_space(word.folded)
        if len(parts) < 2:
            return None
        each = tuple(
            self._plain(part, synonyms=True) for part in parts if part not in words.stop_words()
        )
        return Meaning(COMPOUND, together=each) if any(one.meanings for one in each) else None

    def _without_space(self, folded: str) -> tuple[str, ...]:
        """Two words that were typed as one: ``zulaut``."""
        for cut in range(2, len(folded) - 2):
            pair = (folded[:cut], folded[cut:])
            telling = [half for half in pair if half not in words.stop_words()]
            if telling and all(len(half) > 2 and self._own(half) for half in telling):
                return pair
        return ()

    def _is_known(self, folded: str) -> bool:
        return folded in words.office_words() or any(
            folded in vocabulary.spelling for vocabulary in self.vocabularies
        )

    def _plain(self, folded: str, *, synonyms: bool = False) -> Asked:
        meanings = [Meaning(1.0, term) for term in self._own(folded)]
        if synonyms:
            meanings += self._synonyms(folded)
        return Asked(folded, self._weight(meanings), tuple(meanings))

    def _joined(self, number: int, telling: Sequence[analysis.Written]) -> Iterable[str]:
        if number:
            yield telling[number - 1].folded + telling[number].folded
        if number + 1 < len(telling):
            yield telling[number].folded + telling[number + 1].folded

    def _beginning(self, folded: str) -> Iterable[str]:
        for vocabulary in self.vocabularies:
            yield from vocabulary.beginning_with(folded, 12)

    def _corrections(self, folded: str) -> tuple[list[tuple[str, tuple[str, ...]]], list[Meaning]]:
        if words.is_right(folded):
            return [], []  # but nothing has it
        found = correction.corrections(folded, self.vocabularies)
        if found:
            meanings = [Meaning(likely, t) for word, likely in found for t in self._own(word)]
            return [(word, tuple(self._own(word))) for word, _ in found], meanings
        halves = correction.halves(folded, self.vocabularies)
        if halves is None:
            return [], []
        each = tuple(self._plain(half, synonyms=True) for half in halves)
        return [("".join(halves), ())], [Meaning(COMPOUND * 0.9, together=each)]

    def _weight(self, meanings: Sequence[Meaning]) -> float:
        if not meanings:
            return UNKNOWN
        if best := [m for m in meanings if m.term and m.factor == max(n.factor for n in meanings)]:
            return self._importance([meaning.term for meaning in best])
        first = meanings[0]
        if first.together:
            return max((one.weight for one in first.together), default=UNKNOWN)
        return self._importance([first.term])

    def _importance(self, terms: Sequence[str]) -> float:
        return min(vocabulary.importance(*terms) for vocabulary in self.vocabularies)


def score(
    asked: Sequence[Asked], collection: Collection, wanted: Callable[[int], bool]
) -> list[Scored]:
    """Things that fit, best first.

    Args:
        wanted: whether the thing with that number may be found.
    """
    total = sum(one.weight for one in asked)
    if not total or _names_nothing(asked):
        return []
    said: dict[int, float] = {}
    covered: dict[int, dict[int, float]] = {}
    per_thing: list[dict[int, float]] = []
    says_what_to_do = any(one.word in words.actions() for one in asked)
    objects = [one for one in asked if one.names_something and says_what_to_do]
    in_title: dict[int, float] = {}
    for one in asked:
        with_it = _phrases_with(one, collection, covered)
        for phrase, factor in with_it.items():
            said[phrase] = said.get(phrase, 0.0) + one.weight * factor
        if one in objects:
            for thing, factor in _titles(with_it, collection).items():
                in_title[thing] = in_title.get(thing, 0.0) + factor**2 / len(objects)
        per_thing.append(_things_with(one, collection))
    share: dict[int, float] = {}
    for one, factors in zip(asked, per_thing, strict=True):
        for thing, factor in factors.items():
            share[thing] = share.get(thing, 0.0) + one.weight * factor
    phrase_score: dict[int, float] = {}
    typed = {one.word for one in asked}
    for phrase, worth in said.items():
        details = collection.phrases[phrase]
        at_most, best = details.worth * worth / total, phrase_score.get(details.thing, 0.0)
        if at_most * EXACT <= best:
            continue
        here, weights = covered[phrase], details.weights
        part = sum(weights[place] * factor for place, factor in here.items()) / details.whole
        exactly = EXACT if details.spoken == typed else 1.0
        said_well = at_most * (1 - COVERED + COVERED * part) * exactly
        phrase_score[details.thing] = max(best, said_well)
    best_share = (
        max((worth for thing, worth in share.items() if wanted(thing)), default=0.0) / total
    )
    enough = ENOUGH if best_share >= ENOUGH else AT_LEAST
    found = [
        Scored(
            thing,
            collection.things[thing].standing
            * (
                phrase_score.get(thing, 0.0)
                + IN_TEXT * worth / total
                + OBJECT * in_title.get(thing, 0.0)
                + DEMAND * math.log1p(collection.things[thing].weight) / math.log1p(100)
            ),
        )
        for thing, worth in share.items()
        if worth / total >= enough and wanted(thing)
    ]
    found.sort(key=lambda hit: -hit.score)
    first = [replace(one, sure=_is_sure(one, asked, per_thing)) for one in found[:_LOOKED_AT]]
    return first + found[_LOOKED_AT:]


def _titles(phrases: Mapping[int, float], collection: Collection) -> dict[int, float]:
    """Things with it in a title, in any language."""
    found: dict[int, float] = {}
    for number, factor in phrases.items():
        phrase = collection.phrases[number]
        if phrase.worth == TITLE and factor > found.get(phrase.thing, 0.0):
            found[phrase.thing] = factor
    return found


def _is_sure(one: Scored, asked: Sequence[Asked], per_thing: Sequence[Mapping[int, float]]) -> bool:
    """Words that nobody knows tell against it, and those of other worlds even more."""
    said = total = 0.0
    for word, factors in zip(asked, per_thing, strict=True):
        factor = factors.get(one.thing, 0.0)
        weight = STRANGE if word.is_strange else word.weight
        if word.word in words.foreign_words() and factor < MENTIONED:
            weight, factor = FOREIGN, 0.0
        total += weight
        said += weight * factor
    return one.score * said / total >= SURE


def _names_nothing(asked: Sequence[Asked]) -> bool:
    """Of „Pizza bestellen“ only the second word is known, and that could be said of anything."""
    known = [one for one in asked if one.meanings]
    return any(one.is_strange and not one.meanings for one in asked) and all(
        one.word in words.actions() for one in known
    )


def _phrases_with(
    one: Asked, collection: Collection, covered: dict[int, dict[int, float]]
) -> dict[int, float]:
    found: dict[int, float] = {}
    for meaning in one.meanings:
        if meaning.together:
            parts = [_phrases_with(part, collection, covered) for part in meaning.together]
            _together(meaning, parts, found)
            continue
        for phrase, place, factor in collection.phrase_words.get(meaning.term, ()):
            value = meaning.factor * factor
            if value > found.get(phrase, 0.0):
                found[phrase] = value
            here = covered.setdefault(phrase, {})
            if value > here.get(place, 0.0):
                here[place] = value
    return found


def _things_with(one: Asked, collection: Collection) -> dict[int, float]:
    """Anywhere in the thing: each part of a compound may stand somewhere else."""
    found: dict[int, float] = {}
    for meaning in one.meanings:
        if meaning.together:
            parts = [_things_with(part, collection) for part in meaning.together]
            _together(meaning, parts, found)
            continue
        for phrase, _, factor in collection.phrase_words.get(meaning.term, ()):
            value, thing = meaning.factor * factor, collection.phrases[phrase].thing
            if value > found.get(thing, 0.0):
                found[thing] = value
        for thing, factor in collection.text_words.get(meaning.term, ()):
            value = meaning.factor * factor
            if value > found.get(thing, 0.0):
                found[thing] = value
    return found


def _together(
    meaning: Meaning, parts: Sequence[Mapping[int, float]], found: dict[int, float]
) -> None:
    """What has several words at once, by their weights."""
    total = sum(one.weight for one in meaning.together)
    sums: dict[int, float] = {}
    for one, part in zip(meaning.together, parts, strict=True):
        for key, factor in part.items():
            sums[key] = sums.get(key, 0.0) + one.weight * factor
    for key, value in sums.items():
        share = meaning.factor * (value / total) ** TOGETHER
        if share > found.get(key, 0.0):
            found[key] = share
