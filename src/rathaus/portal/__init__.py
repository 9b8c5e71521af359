"""Pages composed of other modules' parts: front page, my town hall, staff desk, legal notices.

Owns no data and no rules. Publishes nothing.
"""
