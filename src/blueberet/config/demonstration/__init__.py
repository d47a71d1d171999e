"""The demonstration centre: invented people and a programme that fits, anchored to the day of set-up."""
