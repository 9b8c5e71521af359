"""Rathaus: a digital town hall, from the citizen's sofa to the archived file.

One folder per business word; ``docs/architecture.md`` shows how they stand on each other.
"""

__version__ = "0.1.0"
