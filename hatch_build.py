"""A wheel without its browser assets would answer with bare pages: it is not built."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WholeWheel(BuildHookInterface):  # type: ignore[type-arg]
    """Refuse to build a wheel before set-up has fetched the assets."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Look for the manifest; an editable install comes before the assets and does not need them."""
        manifest = Path(self.root) / "src/blueberet/foundation/shell/static/vendor/manifest.json"
        if version == "standard" and not manifest.exists():
            raise SystemExit("The browser assets are not here yet. Run first: make ready")
