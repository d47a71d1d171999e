"""Exact models of small parts of a timetable; OR-Tools lives here and nowhere else."""
