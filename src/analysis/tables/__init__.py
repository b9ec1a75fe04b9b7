"""Delivered tables become the clean tables of the contract: reading, checks, identity, store."""
