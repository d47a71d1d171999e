"""Which standards the demonstration's modules serve, by code of the module; codes stand in the shipped catalogue."""

SERVES: dict[str, tuple[str, ...]] = {}
