"""Keys that sign what leaves the house; they lie outside the database."""
