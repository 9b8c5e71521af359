"""How often the meant service stands first, by labelled queries over the public JSON endpoint.

Half of the queries are held out: no constant of the ranking was chosen on them. The endpoint is
asked in one of 200 towns that each offer everything; the floor is an empty answer of the same town.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from bench import bench_search, measuring
from bench.labelled import DEEP, Labelled, rate, read_queries, read_unanswerable

GOALS = {"top-1": 92.0, "top-3": 98.0}
GOAL_MS = 15.0


def main() -> None:
    measuring.start(database="bench_findability")
    bench_search.prepare()
    measuring.vacuum("bench_findability")
    from django.test import Client

    client = Client()
    address = f"/api/v1/stadt-{bench_search.TOWNS // 2}/search"

    def ask(query: str, language: str) -> Any:
        answer = client.get(address, {"q": query, "lang": language, "limit": str(DEEP)})
        assert answer.status_code == 200, answer.content
        return answer.json()

    def find(query: str, language: str) -> Sequence[str]:
        return [hit["slug"] for hit in ask(query, language)["hits"] if hit["kind"] == "service"]

    queries = read_queries()
    for name, held_out in (("tuning half", False), ("held-out half", True)):
        _report(name, [one for one in queries if one.is_held_out is held_out], find)
    for style in ("everyday", "official", "typo", "english"):
        _report(style, [one for one in queries if style in one.styles and one.is_held_out], find)
    for file in ("broad", "blind"):
        more = read_queries(f"{file}.tsv")
        for half, held_out in (("tuning half", False), ("check half", True)):
            _report(f"{file}, {half}", [one for one in more if one.is_held_out is held_out], find)
    for file in ("nothing.tsv", "nothing_broad.tsv"):
        without = read_unanswerable(file)
        wrong = [query for query in without if find(query, "de")]
        measuring.report(
            f"answers where there is none, of {len(without)} ({file})", float(len(wrong)), unit=""
        )
    empty = measuring.timed(lambda: ask("?", "de"), rounds=100)
    times: list[float] = []
    for one in queries:
        times += measuring.timed(partial(ask, one.query, one.language), rounds=1, warm_up=0)
    measuring.report(
        "answer of the endpoint, p95", measuring.percentile(times, 0.95), unit="ms", goal=GOAL_MS,
        floor=measuring.median(empty), floor_name="empty answer",
    )  # fmt: skip


def _report(name: str, queries: Sequence[Labelled], find: Any) -> None:
    rates = rate(queries, find)
    held_out = name == "held-out half"
    for figure, value in (
        ("top-1", rates.top_1), ("top-3", rates.top_3), ("MRR", rates.mrr), ("no right hit", rates.without),
    ):  # fmt: skip
        measuring.report(
            f"{figure}, {name} ({rates.number})", value * 100, unit="%", better="higher",
            goal=GOALS.get(figure) if held_out else None,
        )  # fmt: skip


if __name__ == "__main__":
    main()
