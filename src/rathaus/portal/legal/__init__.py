"""Imprint, privacy notice and accessibility statement, made from what the administration says of itself."""
