"""Find a Chromium for the browser journeys, or install Debian's; say loudly when there is none.

The path goes to .cache/chromium; the journeys skip themselves, telling so, when the file is empty.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NOTE = Path(__file__).resolve().parent.parent / ".cache/chromium"


def found() -> str:
    """Path of a browser on this machine, or nothing."""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def install() -> None:
    """Install Debian's package where that is possible without asking."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    print("· installing Debian's chromium for the browser journeys", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"],
    ):
        subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)


def main() -> None:
    """Write down which browser the journeys use."""
    if not found():
        install()
    path = found()
    NOTE.parent.mkdir(exist_ok=True)
    NOTE.write_text(path)
    if not path:
        line = "=" * 78
        print(f"{line}\nSKIPPED: no Chromium here, so the browser journeys do not run. Install it, for example:\n"
              f"  sudo apt-get install chromium\n{line}", file=sys.stderr, flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
