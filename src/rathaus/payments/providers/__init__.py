"""Adapters, one file a vendor."""
