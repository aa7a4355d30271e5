"""The embedded PostgreSQL: private, safe against kills, at home in any folder and under any user."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from engine.embedded import own, place, watch
from engine.embedded.cluster import Cluster, read_pid_file, stop_orphan
from engine.errors import SettingsError
from engine.settings import Settings

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can lend PostgreSQL another account")


@pytest.fixture
def base() -> Iterator[Path]:
    """A folder that everybody may pass through, as /home/somebody often is; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="redress-place-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(cluster: Cluster, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = cluster.start(log)
    try:
        cluster.wait_ready(lambda: process.poll() is None)
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(10)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row[0] if row else None


def made_at(var: Path) -> Cluster:
    cluster = own.cluster(var)
    cluster.make(sync=False)
    return cluster


def with_spaces(base: Path) -> Path:
    return base / "Şikâyet Masası" / "iş akışı, 'Güneş'"


def long_path(base: Path) -> Path:
    folder = base
    while len(os.fsencode(folder)) < 200:
        folder /= "a-folder-with-a-long-name"
    return folder


@pytest.mark.parametrize("where", [with_spaces, long_path])
def test_it_runs_in_any_folder(base: Path, where: Callable[[Path], Path]) -> None:
    var = where(base)
    cluster = made_at(var)
    with running(cluster, base / "log"):
        assert ask(cluster.url("postgres"), "select lower('ŞİKÂYET Ж')") == "şikâyet ж"
        assert cluster.place.data == var / "pg"


def test_nobody_comes_in_without_the_password(base: Path) -> None:
    cluster = made_at(base / "var")
    with running(cluster, base / "log"):
        stranger = cluster.url("postgres").replace(own.kept(base / "var" / "pg.password"), "guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(stranger)
    rules = (cluster.place.data / "pg_hba.conf").read_text()
    assert "trust" not in rules


def test_data_and_socket_are_for_the_account_alone(base: Path) -> None:
    cluster = made_at(base / "var")
    for folder in (cluster.place.data, cluster.place.sockets):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@as_root
def test_under_root_it_runs_as_nobody_and_touches_no_other_folders_mode(base: Path) -> None:
    before = stat.S_IMODE(base.stat().st_mode)
    cluster = made_at(base / "var")
    with running(cluster, base / "log") as process:
        assert psutil.Process(process.pid).username() == place.ACCOUNT
    assert stat.S_IMODE(base.stat().st_mode) == before


@as_root
def test_under_root_in_a_closed_home_the_files_get_a_folder_the_account_can_enter(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, common = base / "root", base / "common"
    home.mkdir(mode=0o700)
    monkeypatch.setattr(place, "COMMON_FOLDERS", (common,))
    cluster = made_at(home / "desk" / "var")
    with running(cluster, base / "log"):
        assert ask(cluster.url("postgres"), "select 1") == 1
    assert cluster.place.data.is_relative_to(common)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert own.cluster(home / "desk" / "var").place.data == cluster.place.data, "a later start finds it again"


@as_root
def test_binaries_that_the_account_cannot_run_are_copied_once(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, common = base / "root", base / "common"
    home.mkdir(mode=0o700)
    package = place.package_folder()
    assert package is not None
    hidden = home / "site" / package.parent.name
    shutil.copytree(package, hidden / package.name, symlinks=True)
    shutil.copytree(package.parent.with_name(f"{package.parent.name}.libs"), home / "site" / f"{hidden.name}.libs")
    monkeypatch.setattr(place, "COMMON_FOLDERS", (common,))
    monkeypatch.setattr(place, "package_folder", lambda: hidden / package.name)
    cluster = made_at(base / "var")
    assert cluster.place.binaries.is_relative_to(common)
    with running(cluster, base / "log"):
        assert ask(cluster.url("postgres"), "select 1") == 1


def test_it_ends_when_the_process_that_started_it_is_killed(base: Path, root: Path) -> None:
    made_at(base / "var")
    program = (
        "import sys, time; from pathlib import Path; from engine.embedded import own\n"
        "c = own.cluster(Path(sys.argv[1])); p = c.start(Path(sys.argv[2]))\n"
        "c.wait_ready(lambda: p.poll() is None); print(p.pid, flush=True); time.sleep(60)"
    )
    argv = [sys.executable, "-c", program, str(base / "var"), str(base / "log")]
    parent = subprocess.Popen(argv, cwd=root, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    server = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert watch.wait_for(lambda: not psutil.pid_exists(server), lambda: True, 5)


def test_an_orphan_of_an_earlier_run_is_ended_and_its_data_kept(base: Path) -> None:
    cluster = made_at(base / "var")
    orphan = cluster.start(base / "log")
    cluster.wait_ready(lambda: orphan.poll() is None)
    with psycopg.connect(cluster.url("postgres")) as connection:
        connection.execute("create table kept as select 7 as number")
    assert stop_orphan(cluster.place.data)
    orphan.wait(5)
    with running(cluster, base / "log"):
        assert ask(cluster.url("postgres"), "select number from kept") == 7


def test_a_pid_file_whose_number_belongs_to_somebody_else_does_not_stop_the_start(base: Path) -> None:
    cluster = made_at(base / "var")
    with running(cluster, base / "log"):
        lines = (cluster.place.data / "postmaster.pid").read_text().splitlines()
    innocent = os.getpid()
    (cluster.place.data / "postmaster.pid").write_text("\n".join([str(innocent), *lines[1:]]) + "\n")
    assert not stop_orphan(cluster.place.data)
    with running(cluster, base / "log"):
        assert read_pid_file(cluster.place.data) is not None


def test_what_was_committed_survives_kill_9(base: Path) -> None:
    cluster = made_at(base / "var")
    with running(cluster, base / "log") as process:
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
            connection.execute("create table kept as select 7 as number")
        process.kill()
        process.wait()
    end = time.monotonic() + 10
    while time.monotonic() < end:  # the killed server's own children need a moment to notice
        stop_orphan(cluster.place.data)
        again = cluster.start(base / "log")
        try:
            cluster.wait_ready(lambda again=again: again.poll() is None)
            break
        except Exception:
            again.wait()
            time.sleep(0.2)
    try:
        assert ask(cluster.url("postgres"), "select number from kept") == 7
    finally:
        again.send_signal(signal.SIGINT)
        again.wait(10)


def test_a_half_made_cluster_is_made_anew(base: Path) -> None:
    cluster = own.cluster(base / "var")
    draft = cluster.place.data.with_name("pg.new")
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18")
    assert not cluster.made
    cluster.make(sync=False)
    assert cluster.made


def test_the_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    word = own.kept(tmp_path / "var" / "secret")
    assert own.kept(tmp_path / "var" / "secret") == word
    assert stat.S_IMODE((tmp_path / "var" / "secret").stat().st_mode) == 0o600
    (tmp_path / "var" / "secret").chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        own.kept(tmp_path / "var" / "secret")


def test_a_command_borrows_the_database_of_a_desk_that_is_not_running(base: Path) -> None:
    settings = Settings(var_dir=str(base / "var"))
    with pytest.raises(SettingsError, match="make run"), own.own_database(settings):
        pass
    with own.own_database(settings, make=True) as lent:
        assert ask(lent.postgres_url, "select current_database()") == "redress"
        with own.own_database(settings) as running_one:
            assert running_one.postgres_url == lent.postgres_url
    assert own.running_url(base / "var") is None


def test_the_newest_revision_is_read_without_alembic(root: Path) -> None:
    from engine.database import head

    assert watch.newest_revision(root / "engine" / "migrations") == head()
