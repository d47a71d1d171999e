"""What the database refuses."""

from blueberet.foundation.audit.appending import Appending

GUARD = Appending("What was written stays.", {})
