"""What must be shown: tasks, lessons, courses, levels, language scales, requirement sets, in versions."""
