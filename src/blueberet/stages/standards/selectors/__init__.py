"""Reads of the standards."""

from blueberet.stages.standards.selectors.catalogue import Held, catalogue_on, find_standards, kind_names, sources_of
from blueberet.stages.standards.selectors.versions import (
    content_of,
    dangling,
    is_sealed,
    latest_contents,
    put_contents,
    scale_named,
    tables_of,
    version_on,
    versions_by_code,
    versions_of,
    withdrawn_on,
)

__all__ = [
    "Held",
    "catalogue_on",
    "content_of",
    "dangling",
    "find_standards",
    "is_sealed",
    "kind_names",
    "latest_contents",
    "put_contents",
    "scale_named",
    "sources_of",
    "tables_of",
    "version_on",
    "versions_by_code",
    "versions_of",
    "withdrawn_on",
]
