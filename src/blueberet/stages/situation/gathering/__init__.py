"""Everything a report fills itself with, read from the rooms before this one in few queries."""
