"""Whether all is well: health, readiness, log lines, and what is told when something fails."""
