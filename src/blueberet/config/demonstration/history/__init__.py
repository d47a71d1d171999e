"""Five invented months: who was there, what was made up, what evaluators saw."""
