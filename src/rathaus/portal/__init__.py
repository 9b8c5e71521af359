"""Pages composed of other modules' parts: front page, my town hall, staff desk, legal notices.

Owns what visitors say about the pages, without who they are. Publishes nothing.
"""
