"""What this room's acts are called in the trail."""

TITLES: dict[str, str] = {}
