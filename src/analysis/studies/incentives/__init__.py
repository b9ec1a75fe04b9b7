"""Incentives: pay plans as files, paid exactly, traced to what earned them, and compared."""
