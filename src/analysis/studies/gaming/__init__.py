"""Gaming of the past: whether sales, prices and unpaid work move with the thresholds of the plan in force."""
