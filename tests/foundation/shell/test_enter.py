"""Enter in a field presses the first button of its form: that must not be a graver act than the one being typed for."""

import re
from pathlib import Path

from blueberet.foundation import shell

PAGES = Path(shell.__path__[0]).parent.parent
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
TYPED = re.compile(r'<input(?![^>]*type="(?:hidden|checkbox|radio|submit|file)")[^>]*>')
ACT = re.compile(r'<button(?![^>]*type="button")[^>]*name="act" value="([^"]*)"')
LOOKED_AT = {
    ("certificates/proposals.html", "decline"), ("evidence/visitors.html", "move"), ("programme/session.html", "move"),
    ("programme/requests.html", "refuse"),
}  # fmt: skip
"""The field of the form belongs to this act."""


def test_enter_never_approves_what_somebody_is_turning_down() -> None:
    found = set()
    for page in PAGES.glob("**/templates/**/*.html"):
        for form in FORM.findall(page.read_text(encoding="utf-8")):
            acts = ACT.findall(form)
            if len(acts) > 1 and TYPED.search(form):
                found.add((f"{page.parent.name}/{page.name}", acts[0]))
    assert found == LOOKED_AT
