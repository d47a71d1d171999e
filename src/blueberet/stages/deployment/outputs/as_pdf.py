"""Papers as PDF/A-2b with embedded fonts; the text goes in as data, never as source."""

import json
from pathlib import Path

import typst
from django.utils.translation import gettext as _

from blueberet.foundation import shell
from blueberet.stages.deployment.outputs.paper import Grid, Paper, plain, signing, told

FONTS = Path(shell.__path__[0]) / "static/vendor/fonts"
TEMPLATE = Path(__file__).with_name("paper.typ")


def write(paper: Paper) -> bytes:
    """The paper as PDF."""
    data = {
        "title": plain(paper.title), "status": plain(paper.status), "final": paper.is_final,
        "author": plain(paper.author), "footer": plain(paper.footer), "of": _("of"), "wide": paper.is_wide,
        "facts": [[plain(label), plain(text)] for label, text in paper.facts],
        "grids": [_grid(g) for g in paper.grids], "notes": [plain(n) for n in paper.notes],
        "signs": [plain(s) for s in paper.signs], "words": signing(),
    }  # fmt: skip
    return typst.compile(
        str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=[str(FONTS)], ignore_system_fonts=True, format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_standards=["a-2b"],
    )  # fmt: skip


def _grid(grid: Grid) -> dict[str, object]:
    return {
        "heading": plain(grid.heading),
        "heads": [{"title": plain(h.title), "width": h.width, "align": h.align} for h in grid.heads],
        "rows": [[told(v) for v in row] for row in grid.rows],
        "total": [told(v) for v in grid.total],
    }
