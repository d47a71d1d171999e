"""A paper with one block of every kind, in the letters of Kazakh."""

from datetime import UTC, date, datetime

from blueberet.foundation.papers import pictures
from blueberet.foundation.papers.paper import (
    Bullets,
    Facts,
    Grid,
    Head,
    Heading,
    PageBreak,
    Paper,
    Picture,
    Signs,
    Text,
)

KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
AT = datetime(2027, 3, 14, 4, 30, 15, tzinfo=UTC)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><defs><path id="a" d="M0 0h9v9z"/></defs>'
    '<rect width="50" height="20" fill="#9b1c1c"/><use href="#a"/><text x="5" y="40">Қап</text></svg>'
).encode()
PNG = pictures.drawn(SVG, "svg", 60)


def sample(**other: object) -> Paper:
    """The paper; named parts are replaced."""
    rows = tuple((f"=1+{n}", "ab12" * 16, date(2027, 3, n % 28 + 1), n) for n in range(60))
    told = {
        "title": f"Дайындық паспорты {KAZAKH}",
        "blocks": (
            Facts((("Centre", "Қазбригада"), ("As of", "14 Mar 2027"))),
            Text("One line\nand another \x00\x07 with 漢 😀 ≤ → ✓"),
            Heading("Personnel"), Heading("Skipped levels", 3), Text("small", "small"), Text("watch out", "warning"),
            Bullets(("one", "екі")),
            Grid("People", (Head("No.", 20), Head("Hash", 60), Head("Day", 20, "right"), Head("n", 9, "right")), rows,
                 ("Together", None, None, 3.5)),
            Grid("", (Head("only", 10),), (("x",),)),
            PageBreak(), Picture(SVG, "svg", "A red box over the word Қап", 60, "Figure"),
            Picture(PNG, "png", "The same in points", 3000), Signs(("Commander", "Witness")),
        ),
        "status": "DRAFT", "is_final": False, "subtitle": "Evidence", "footer": "UNDOF & more", "author": "Centre",
        "language": "kk",
    }  # fmt: skip
    return Paper(**(told | other))  # type: ignore[arg-type]
