"""The base of every pluggable thing: a name, an object, and no silent overwriting."""

from __future__ import annotations

from collections.abc import Iterator


class AlreadyRegistered(ValueError):
    """Two plugins want the same name."""


class NotRegistered(LookupError):
    """Nobody registered that name; the message lists the known ones."""


class Registry[T]:
    """Named plugins of one kind.

    A lower module holds the registry and the abstract base, higher modules register their
    implementations in ``AppConfig.ready()``.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._items: dict[str, T] = {}

    def register(self, name: str, item: T) -> T:
        """Raises AlreadyRegistered if another object has that name."""
        known = self._items.get(name)
        if known is not None and known is not item:
            raise AlreadyRegistered(f"{self.kind} {name!r} is registered twice.")
        self._items[name] = item
        return item

    def get(self, name: str) -> T:
        """Raises NotRegistered, naming the ones that exist."""
        try:
            return self._items[name]
        except KeyError:
            known = ", ".join(sorted(self._items)) or "none"
            raise NotRegistered(f"Unknown {self.kind} {name!r}; known are: {known}.") from None

    def names(self) -> list[str]:
        return sorted(self._items)

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())
