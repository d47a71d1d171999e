"""How many queries the first look of a process takes, page by page, for every account of a home.

python -m bench.first_looks HOME [most] [pages of one address] [account]

From the first page on every link of a GET page is followed. Each page is asked for by a process of its own that has
looked at nothing before it, so nothing is kept; what a thread beside the request asks is not counted, and told apart.
Pages above ``most`` (24) are printed, and how many there were by number of queries.
"""

import logging
import os
import pickle
import re
import sys
from collections import Counter, deque
from typing import Any

LINK = re.compile(rb'(?:href|hx-get)="(/[^"#]*)')
NEVER = ("sign-out", "licences", "static", "feed")


def look(session: str, path: str) -> tuple[int, int, list[str], list[str]]:
    """Status, queries, statements, links of a page that a new process looks at."""
    out, into = os.pipe()
    child = os.fork()
    if child:
        os.close(into)
        with os.fdopen(out, "rb") as told:
            found: tuple[int, int, list[str], list[str]] = pickle.loads(told.read())
        os.waitpid(child, 0)
        return found
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
        body = b"" if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "")
    links = [x.decode() for x in LINK.findall(body)] if "html" in kind else []
    links += [answer["Location"]] if answer.status_code in (301, 302) and answer["Location"].startswith("/") else []
    with os.fdopen(into, "wb") as told:
        told.write(pickle.dumps((answer.status_code, len(queries), [q["sql"] for q in queries], links)))
    os._exit(0)


def walk(username: str, session: str, each: int) -> dict[str, tuple[int, int, list[str]]]:
    """Pages that an account comes to, at most ``each`` of one address: status, queries, statements."""
    from django.urls import Resolver404, resolve

    waiting, seen, found = deque(["/"]), Counter[str](), {}
    while waiting:
        path = waiting.popleft().replace("&amp;", "&")
        try:
            name = resolve(path.partition("?")[0]).url_name or ""
        except Resolver404:
            continue
        # With other words in its query a page is another one.
        key = name + "?" + "&".join(sorted(x.partition("=")[0] for x in path.partition("?")[2].split("&")))
        if path in found or seen[key] >= each or any(x in name for x in NEVER):
            continue
        seen[key] += 1
        status, asked, statements, links = look(session, path)
        found[path] = status, asked, statements
        waiting += links
    return found


def main(home: str, most: int = 24, each: int = 1, only: str = "") -> None:
    """Walk and tell."""
    os.environ |= {"BLUEBERET_HOME": home, "DJANGO_SETTINGS_MODULE": "blueberet.config.settings"}
    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    from django.conf import settings
    from django.db import connections
    from django.test import Client

    from blueberet.foundation.accounts.models import User

    settings.ALLOWED_HOSTS = ["*"]
    sessions: dict[str, Any] = {}
    for user in User.objects.filter(is_active=True, memberships__isnull=False).distinct().order_by("pk"):
        if not only or user.username == only:
            client = Client()
            client.force_login(user)
            client.get("/licences/")
            sessions[user.username] = client.cookies[settings.SESSION_COOKIE_NAME].value
    connections.close_all()
    all_of_them, worst = Counter[int](), 0
    for username, session in sessions.items():
        for path, (status, asked, statements) in walk(username, session, each).items():
            all_of_them[asked] += 1
            worst = max(worst, asked)
            if asked > most or status >= 500:
                print(f"{asked:4} {status} {username:12} {path}", flush=True)
                if os.environ.get("STATEMENTS"):
                    print("\n".join("      " + s[: int(os.environ["STATEMENTS"])] for s in statements))
    print(f"{sum(all_of_them.values())} pages, most {worst}:", dict(sorted(all_of_them.items())))


if __name__ == "__main__":
    main(sys.argv[1], *(int(a) for a in sys.argv[2:4]), *sys.argv[4:5])
