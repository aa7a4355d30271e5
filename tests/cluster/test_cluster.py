"""The units are what the cluster runs; the cluster itself runs here where its Debian packages are."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.settings import ROOT, Settings, from_file
from tests.cluster import packages, servers
from tests.cluster.desk import UNITS, command

SERVICES = sorted(file.name for file in UNITS.glob("*.service"))


@pytest.mark.parametrize("name", SERVICES)
def test_every_unit_comes_back_and_reads_its_settings_from_one_file(name: str) -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(UNITS / name, "utf-8")
    assert unit["Service"]["Restart"] == "always"
    assert unit["Service"]["EnvironmentFile"] == "/etc/redress.env"
    assert unit["Service"]["User"] == "redress"
    assert command(name, "1")[0] == sys.executable


@pytest.mark.parametrize("name", SERVICES)
def test_the_runbook_names_every_unit(name: str) -> None:
    assert f"units/{name}" in (ROOT / "engine" / "RUNBOOK.md").read_text("utf-8")


def test_the_pattern_of_settings_names_settings_only() -> None:
    names = from_file(UNITS / "redress.env")
    assert {name.lower() for name in names} <= set(Settings.__dataclass_fields__)
    assert "REHEARSAL" not in names


def test_the_front_leaves_out_who_does_not_answer_but_never_everybody(tmp_path: Path) -> None:
    front = servers.Front(tmp_path, 1, [11, 12])
    upstream = tmp_path / "nginx" / "upstream.conf"
    assert " down" not in upstream.read_text()
    assert front.tell({12})
    assert "11 max_fails=1 fail_timeout=2s down;" in upstream.read_text()
    assert not front.tell({12})
    assert front.tell(set())
    assert " down" not in upstream.read_text()


def test_what_cannot_be_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match="sudo apt-get install nginx"):
        packages.install(["nginx"])


@pytest.mark.slow
@pytest.mark.alone
def test_three_complaints_end_as_expected_while_processes_are_killed() -> None:
    broker = os.environ.get("BROKER") or "redis"  # one of them here; `make cluster BROKER=rabbitmq` is the other
    missing = packages.missing(broker)
    if missing or os.geteuid() != 0:
        pytest.skip(
            f"needs root and Debian's {', '.join(missing) or 'packages'}: make cluster BROKER={broker} installs them"
        )
    done = subprocess.run(
        [sys.executable, "-m", "tests.cluster"],
        cwd=ROOT,
        env={**os.environ, "BROKER": broker},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    last = done.stdout.splitlines()[-1] if done.stdout else ""
    assert (done.returncode, last) == (
        0,
        f"cluster: 3 of 3 complaints ended as expected, 2 web, 3 workers, {broker}",
    ), done.stdout[-3000:] + done.stderr[-3000:]
