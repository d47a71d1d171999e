"""Repair: a timetable brought to changed facts with as few moves as possible."""
