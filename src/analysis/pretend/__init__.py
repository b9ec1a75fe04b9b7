"""Pretend companies: every table of the contract, made by one seeded generator, with the known truth beside it."""
