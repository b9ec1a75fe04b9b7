"""Attendance: working time, lateness, leaving early and absence, by person and team, and what a strict rule would have caught."""
