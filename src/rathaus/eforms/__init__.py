"""Forms: definitions in YAML, pages, drafts, uploads, review and submission.

Owns form versions, drafts with their answers and uploads. Does not own what becomes of a submitted
form (cases) nor what a service is (catalog). Publishes ``FormSubmitted``, ``DraftWithdrawn``.
"""
