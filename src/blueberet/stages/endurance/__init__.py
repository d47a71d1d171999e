"""How long base and checkpoints hold: sites, stocks, closures, communications."""
