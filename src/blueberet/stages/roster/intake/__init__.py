"""From a stranger's file to rows of the nominal roll: recognise, ask what is unclear, read."""
