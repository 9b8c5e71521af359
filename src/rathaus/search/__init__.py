"""Finding things: an index in PostgreSQL that forgives typos and understands everyday words.

Owns: indexed documents, the vocabulary of each administration, own German word lists, queries that
found nothing. Does not own: what is indexed (every module brings its documents). Publishes nothing.
"""
