"""The headers that keep browsers from doing harm: judged on whatever the walk is answered."""

import re
from typing import Any

POLICY = {
    "default-src": "'none'", "style-src": "'self'", "font-src": "'self'", "connect-src": "'self'",
    "img-src": "'self' data:", "object-src": "'none'", "base-uri": "'self'", "form-action": "'self'",
    "frame-ancestors": "'none'",
}  # fmt: skip


def judge(answer: Any) -> None:
    """Fail on a header that lacks or is too wide."""
    policy = dict((*p.split(maxsplit=1), "")[:2] for p in answer["Content-Security-Policy"].split(";") if p.strip())
    # Where no script is written no nonce is made; an empty list lets nothing run.
    script = policy.pop("script-src")
    assert script == "" or re.fullmatch(r"'nonce-[\w+/=-]{16,}'", script), script
    assert policy == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    # Pages whose address holds a code tell it to nobody, not even to the house.
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in answer
    assert "Server" not in answer
    assert "X-Powered-By" not in answer
    kind = answer.get("Content-Type", "")
    assert kind or answer.status_code in (204, 302, 405)
    if kind.startswith("text/"):
        assert "charset=utf-8" in kind
    elif kind and kind != "application/json" and answer.status_code == 200:
        assert answer["Content-Disposition"].startswith(("attachment", "inline"))


def judge_keeping(name: str, answer: Any, *, signed_in: bool) -> None:
    """Fail if a browser may keep what only the one who is signed in may see."""
    if name == "feed":
        assert answer["Cache-Control"].startswith("private"), "calendars ask again and again"
    elif signed_in or name == "sign-in":
        assert "no-store" in answer["Cache-Control"]
