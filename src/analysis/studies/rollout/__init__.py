"""A new plan, found out rather than claimed: what could be noticed, who gets it when, and what came of it."""
