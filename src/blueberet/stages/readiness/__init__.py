"""What it adds up to: states of people and units, their proof, waivers, statements, gaps, forecast."""
