"""Canonical tables -> person x month, as known on each month end."""
