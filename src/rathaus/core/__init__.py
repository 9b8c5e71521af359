"""The kernel: tenant-safe models, event bus, jobs, registries, money, dates, UI parts.

Owns technology that every module needs and no business word. Publishes nothing.
"""
