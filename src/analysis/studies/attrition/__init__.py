"""Attrition: who may leave, how well we know, what goes with it, what it costs, and what to do."""
