"""Acts of the room: a back-up made, a back-up restored."""
