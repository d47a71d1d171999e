"""Pages of the programme, by subject."""
