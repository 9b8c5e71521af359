"""An index in memory: what the words of many things are and where they stand.

Services are the same in every town hall, so one collection of a few hundred things serves all of
them; what belongs to one administration stands in a small collection of its own.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rathaus.search import analysis, words

TITLE, KEYWORD = 1.0, 0.9
"""How much a phrase counts: what a thing is called, what else people call it."""
PIECE, PART = 0.8, 0.7
"""How much a piece between hyphens and a part of a compound count: ``steuer`` in ``hundesteuer``."""
PAIR = 0.95
"""How much two words count that were typed as one."""
MENTION = 0.15
"""How much a thing counts that only mentions a word, when it is asked how rare the word is."""
FIRST_LINE, FURTHER = 0.55, 0.45
"""How much a word counts in the first line of a text and below it."""
_LEAST = 0.12
_ENDING = 3
_LONGEST_PAIR = 16


@dataclass(frozen=True)
class Text:
    """A thing in one language.

    Attributes:
        url: path below the town's and language's prefix, without a leading slash.
    """

    title: str
    url: str
    keywords: Sequence[str]
    text: str


@dataclass(frozen=True)
class Thing:
    """Something that can be found.

    Attributes:
        variant: tells versions of the same thing apart; only one of them is offered.
        texts: language → text.
        weight: 1-100, how often people look for it.
        standing: what its score is multiplied with.
    """

    kind: str
    key: str
    variant: str
    weight: int
    texts: Mapping[str, Text]
    standing: float = 1.0


@dataclass(frozen=True)
class Phrase:
    """A title or a keyword: words that people type together.

    Attributes:
        thing: number of its thing.
        weights: importance of each of its words.
        whole: their sum.
        spoken: its telling words, folded.
    """

    thing: int
    worth: float
    weights: tuple[float, ...]
    whole: float
    spoken: frozenset[str]


@dataclass
class Vocabulary:
    """In how many things a term occurs, and all words with their usual spelling.

    Attributes:
        occurrences: term → number of things with it in their names, mentions in texts count little.
        in_phrases: folded words of titles and keywords; likelier meant than others.
    """

    things: int = 0
    occurrences: dict[str, float] = field(default_factory=dict)
    spelling: dict[str, str] = field(default_factory=dict)
    in_phrases: set[str] = field(default_factory=set)
    sorted_words: list[str] = field(default_factory=list)

    @cached_property
    def _by_start(self) -> dict[tuple[str, int], list[str]]:
        return _grouped(self.sorted_words, lambda word: (word[:1], len(word)))

    @cached_property
    def _by_end(self) -> dict[tuple[str, int], list[str]]:
        return _grouped(self.sorted_words, lambda word: (word[-_ENDING:], len(word)))

    def like(self, typed: str, slips: int) -> list[str]:
        """Words that a slip could have made into ``typed``: of about its length and with its
        beginning (its first two letters may have changed places, or one be lost) or its ending.
        """
        starts, end = sorted(set(typed[:2])), typed[-_ENDING:]
        found: list[str] = []
        for length in range(len(typed) - slips, len(typed) + slips + 1):
            for letter in starts:
                found += self._by_start.get((letter, length), ())
            found += [w for w in self._by_end.get((end, length), ()) if w[0] not in starts]
        return found

    def importance(self, *terms: str) -> float:
        """Rare words decide: ``hund`` more than ``anmelden``. From about 0.1 to 1."""
        found = max((self.occurrences.get(term, 0) for term in terms), default=0)
        if not self.things:
            return 1.0
        rare = math.log1p(self.things / (found + 0.5)) / math.log1p(self.things / 0.5)
        return max(_LEAST, rare)

    def beginning_with(self, start: str, most: int) -> list[str]:
        """Words that go on from ``start``; those in titles and keywords first."""
        first = bisect_left(self.sorted_words, start)
        found = []
        for word in self.sorted_words[first : first + 400]:
            if not word.startswith(start):
                break
            found.append(word)
        found.sort(key=lambda word: (word not in self.in_phrases, len(word), word))
        return found[:most]


def _grouped[K](words: Iterable[str], by: Callable[[str], K]) -> dict[K, list[str]]:
    groups: dict[K, list[str]] = defaultdict(list)
    for word in words:
        groups[by(word)].append(word)
    return dict(groups)


@dataclass(frozen=True)
class Collection:
    """Things with postings of their words.

    Attributes:
        phrases: all titles and keywords.
        phrase_words: term → ``(phrase, place in it, factor)``.
        text_words: term → ``(thing, factor)``.
    """

    things: Sequence[Thing]
    phrases: Sequence[Phrase]
    phrase_words: Mapping[str, list[tuple[int, int, float]]]
    text_words: Mapping[str, list[tuple[int, float]]]
    vocabulary: Vocabulary


def collect(things: Iterable[Thing], *, beside: Vocabulary | None = None) -> Collection:
    """Index things.

    Args:
        beside: vocabulary of another collection that is searched together with this one.
    """
    return _Indexer(list(things), beside).collection()


class _Indexer:
    def __init__(self, things: list[Thing], beside: Vocabulary | None) -> None:
        self.things = things
        self.beside = beside
        self.spelling: dict[str, str] = {}
        self.in_phrases: set[str] = set()
        self.in_names: dict[str, set[str]] = defaultdict(set)
        self.in_texts: dict[str, set[str]] = defaultdict(set)
        self.raw: list[tuple[int, float, list[str], frozenset[str]]] = []
        self.phrase_words: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
        self.text_words: dict[str, list[tuple[int, float]]] = defaultdict(list)

    def collection(self) -> Collection:
        for number, thing in enumerate(self.things):
            self._thing(number, thing)
        vocabulary = self._vocabulary()
        phrases = [
            Phrase(thing, worth, weights, sum(weights), spoken)
            for thing, worth, terms, spoken in self.raw
            for weights in (tuple(vocabulary.importance(term) for term in terms),)
        ]
        return Collection(
            self.things, phrases, dict(self.phrase_words), dict(self.text_words), vocabulary
        )

    def _thing(self, number: int, thing: Thing) -> None:
        in_text: dict[str, float] = {}
        told: set[tuple[str, ...]] = set()
        name = f"{thing.kind} {thing.key}"
        for code, text in thing.texts.items():
            language = analysis.language_of(code)
            self._phrase(number, name, text.title, TITLE, language, told)
            for keyword in text.keywords:
                self._phrase(number, name, keyword, KEYWORD, language, told)
            first, _, rest = text.text.partition("\n")
            for line, worth in ((first, FIRST_LINE), (rest, FURTHER)):
                for word in analysis.written(line):
                    self._spell(word)
                    for term, factor in _terms(word, language):
                        in_text[term] = max(in_text.get(term, 0.0), worth * factor)
        for term, worth in in_text.items():
            self.text_words[term].append((number, worth))
            self.in_texts[term].add(name)

    def _phrase(
        self,
        thing: int,
        name: str,
        phrase: str,
        worth: float,
        language: analysis.Language,
        told: set[tuple[str, ...]],
    ) -> None:
        spoken = [
            word for word in analysis.written(phrase) if word.folded not in words.stop_words()
        ]
        main = [analysis.term(word.folded, language) for word in spoken]
        if not main or tuple(main) in told:
            return
        told.add(tuple(main))
        number = len(self.raw)
        self.raw.append((thing, worth, main, frozenset(word.folded for word in spoken)))
        for place, word in enumerate(spoken):
            self._spell(word)
            self.in_phrases.add(word.folded)
            for term, factor in _terms(word, language):
                self.phrase_words[term].append((number, place, factor))
                self.in_names[term].add(name)
        if len(spoken) == 2:
            self._as_one(number, name, spoken, language)

    def _as_one(
        self, number: int, name: str, spoken: list[analysis.Written], language: analysis.Language
    ) -> None:
        """Two words that somebody may write as one: ``gelbetonne``."""
        joined = "".join(word.folded for word in spoken)
        if len(joined) > _LONGEST_PAIR:
            return
        self.spelling.setdefault(joined, " ".join(word.spelling for word in spoken))
        self.in_phrases.add(joined)
        term = analysis.term(joined, language)
        self.phrase_words[term] += [(number, place, PAIR) for place in (0, 1)]
        self.in_names[term].add(name)

    def _spell(self, word: analysis.Written) -> None:
        if word.folded not in words.stop_words() and not word.folded.isdigit():
            self.spelling.setdefault(word.folded, word.spelling)

    def _vocabulary(self) -> Vocabulary:
        things = len({(thing.kind, thing.key) for thing in self.things})
        occurrences = {
            term: len(self.in_names.get(term, ())) + MENTION * len(self.in_texts.get(term, ()))
            for term in self.in_names.keys() | self.in_texts.keys()
        }
        if self.beside is not None:
            things += self.beside.things
            for term in occurrences:
                occurrences[term] += self.beside.occurrences.get(term, 0)
        return Vocabulary(
            things, occurrences, self.spelling, self.in_phrases, sorted(self.spelling)
        )


def _terms(word: analysis.Written, language: analysis.Language) -> list[tuple[str, float]]:
    """The word's own term, and those of its pieces and of the parts of a German compound."""
    found = {analysis.term(word.folded, language): 1.0}
    for piece in word.pieces:
        found.setdefault(analysis.term(piece, language), PIECE)
    if language == "d":
        for part in analysis.parts(word.folded):
            found.setdefault(analysis.term(part, language), PART)
    return list(found.items())
