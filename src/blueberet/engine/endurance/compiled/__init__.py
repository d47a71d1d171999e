"""The parts of the compiled engine: facts in flat arrays, chance, closures, days, radio; sixteen tours at once."""
