"""Other places for one session, by hand: moves, swaps, chains of up to three."""
