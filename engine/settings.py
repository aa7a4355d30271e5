"""Every setting, read once from the environment, loud when wrong. `.env.example` lists them all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from engine.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
EMBEDDED_LEASE_SECONDS = 15
"""A killed worker's job runs again within lease + sweep = 20 s."""
DEMO_PASSWORD = "redress"  # noqa: S105 - printed on the page: demo people exist on an embedded desk only
REHEARSAL_ENDING = "_rehearsal"
"""How the name of a database ends on which REHEARSAL is allowed."""
DEMO_FILE = "demo_people.toml"
"""In `processes/`: `[[people]]` with login, name, groups, language and, if any, email."""
CHOICES = {
    "default_language": ("tr", "en", "ru", "es"),
    "sms_client": ("outbox", "twilio"),
    "mail_client": ("outbox", "smtp"),
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
}
AT_LEAST_ONE = (
    "port",
    "lease_seconds",
    "sweep_seconds",
    "web_workers",
    "web_threads",
    "worker_concurrency",
    "session_idle_minutes",
    "session_hours",
)


@dataclass(frozen=True)
class Settings:
    """One frozen set of settings. Field `x_y` is the environment variable `X_Y`."""

    database_url: str = ""
    """PostgreSQL of record; empty = the embedded one under `var/pg`."""
    embedded_url: str = ""
    """Set by the embedded desk for its own children: where its PostgreSQL listens. Leave it empty."""
    broker_url: str = ""
    """Redis or RabbitMQ; empty = `filesystem://` under `var/`."""
    host: str = "127.0.0.1"
    """Address the web server listens on."""
    port: int = 8000
    """Port the web server listens on."""
    public_url: str = ""
    """Address customers use in links; empty = http://HOST:PORT."""
    secret_key: str = ""
    """Signs cookies, peppers and seals passwords; empty = made once into `var/secret` (embedded only)."""
    var_dir: str = "var"
    """Where the embedded desk keeps its files; relative to the root."""
    processes_dir: str = "processes"
    """Where the first release is read from; relative to the root."""
    handlers_package: str = "handlers"
    """Package whose modules register operations."""
    process_key: str = "complaint"
    """The process that the public form starts."""
    brand_name: str = "Redress"
    """Name shown on pages and in messages (reading A16)."""
    brand_mailbox: str = "musteri.hizmetleri@poliser.com.tr"
    """Mailbox named on pages and used as sender (R28)."""
    default_language: str = "en"
    """Language of a page when the visitor's is unknown: tr, en, ru or es."""
    demo_people: bool = True
    """Create demo people when the database is new and embedded."""
    settable_clock: bool = False
    """Let operators move business time (demo); refused beside DATABASE_URL unless REHEARSAL is true."""
    rehearsal: bool = False
    """Demo people and SETTABLE_CLOCK beside a DATABASE_URL whose database ends with `_rehearsal`; nothing is sent."""
    sms_client: str = "outbox"
    """`outbox` (local files, embedded default) or `twilio`."""
    mail_client: str = "outbox"
    """`outbox` (local files, embedded default) or `smtp`."""
    twilio_account_sid: str = ""
    """Twilio account."""
    twilio_api_key: str = ""
    """Twilio API key SID (not the account's auth token)."""
    twilio_api_secret: str = ""
    """Secret of that API key."""
    twilio_from: str = ""
    """Sender: a number or a registered alphanumeric id."""
    twilio_api_url: str = ""
    """Other address of the Twilio API (tests); empty = Twilio's own."""
    sms_transliterate_turkish: bool = False
    """Write Turkish SMS without ğ ı ş ç so that they fit one segment."""
    sms_allowed_prefixes: str = "+90"
    """Comma-separated prefixes an SMS may go to (threat T1)."""
    smtp_url: str = ""
    """smtp://user:password@host:port, or smtps://."""
    task_mails: bool = True
    """Mail staff one digest per working hour of tasks offered, due tomorrow or late."""
    lease_seconds: int = 60
    """How long a worker owns a job without a heartbeat; unset, the embedded desk uses 15."""
    sweep_seconds: int = 5
    """How often beat looks for due timers, retries and lost nudges."""
    web_workers: int = 2
    """Gunicorn worker processes."""
    web_threads: int = 4
    """Threads of each."""
    worker_concurrency: int = 2
    """Celery worker processes."""
    session_idle_minutes: int = 30
    """A session ends after this long without a request."""
    session_hours: int = 12
    """A session ends after this long in any case."""
    trusted_proxies: int = 0
    """How many reverse proxies stand in front (for client addresses and https)."""
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""

    @property
    def embedded(self) -> bool:
        """Whether the desk runs its own PostgreSQL."""
        return not self.database_url

    @property
    def staged(self) -> bool:
        """Whether demo people may be here and the outbox stands in for phones: an embedded desk or a rehearsal."""
        return self.embedded or self.rehearsal

    @property
    def postgres_url(self) -> str:
        """The database to talk to: DATABASE_URL, or the embedded desk's own.

        Raises SettingsError when there is neither: the desk is not running.
        """
        url = self.database_url or self.embedded_url
        if not url:
            raise SettingsError("no database: the desk is not running here (make run) and DATABASE_URL is not set")
        return url

    @property
    def var(self) -> Path:
        """The folder of the embedded desk's files."""
        return ROOT / self.var_dir

    @property
    def processes(self) -> Path:
        """The folder of the process bundles."""
        return ROOT / self.processes_dir

    @property
    def base_url(self) -> str:
        """The address in links, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def read(environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the settings from the environment (and `.env` beside it); `overrides` win.

    Raises SettingsError naming the variable and what it should be.
    """
    env = {**from_file(ROOT / ".env"), **os.environ} if environment is None else environment
    hints = get_type_hints(Settings)
    values: dict[str, Any] = {}
    for item in fields(Settings):
        name = item.name.upper()
        if item.name in overrides:
            values[item.name] = overrides[item.name]
        elif env.get(name, "") != "":
            values[item.name] = _parse(name, env[name], hints[item.name])
    if not values.get("database_url"):
        values.setdefault("lease_seconds", EMBEDDED_LEASE_SECONDS)
    settings = Settings(**values)
    _check(settings)
    return settings


def from_file(file: Path) -> dict[str, str]:
    """The `NAME=value` lines of `file`; comments and blank lines aside, quotes around a value removed.

    Raises SettingsError naming a line that is something else. No file: nothing.
    """
    found: dict[str, str] = {}
    if not file.is_file():
        return found
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        name, sign, value = line.strip().removeprefix("export ").partition("=")
        if not name or name.startswith("#"):
            continue
        if not sign or not name.strip().isidentifier():
            raise SettingsError(f"{file}, line {number}: not NAME=value")
        value = value.strip()
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
        found[name.strip()] = value[1:-1] if quoted else value
    return found


def _parse(name: str, text: str, kind: type) -> Any:
    if kind is bool:
        if text.lower() in {"1", "true", "yes", "on"}:
            return True
        if text.lower() in {"0", "false", "no", "off"}:
            return False
        raise SettingsError(f"{name} must be true or false, not {text!r}")
    if kind is int:
        try:
            return int(text)
        except ValueError:
            raise SettingsError(f"{name} must be a whole number, not {text!r}") from None
    return text


def _check(settings: Settings) -> None:
    _check_database(settings)
    for name, choices in CHOICES.items():
        if getattr(settings, name) not in choices:
            raise SettingsError(f"{name.upper()} must be one of {', '.join(choices)}, not {getattr(settings, name)!r}")
    for name in AT_LEAST_ONE:
        if getattr(settings, name) < 1:
            raise SettingsError(f"{name.upper()} must be at least 1")
    if settings.port > 65535:
        raise SettingsError("PORT must be at most 65535")


def _check_database(settings: Settings) -> None:
    if settings.rehearsal:
        _check_rehearsal(settings)
    if settings.embedded:
        return
    if settings.settable_clock and not settings.rehearsal:
        raise SettingsError(
            "SETTABLE_CLOCK is for demos: it cannot be used together with DATABASE_URL, except in a REHEARSAL"
        )
    if not settings.secret_key:
        raise SettingsError("SECRET_KEY must be set when DATABASE_URL is set")
    if not settings.database_url.startswith(("postgresql://", "postgresql+psycopg://")):
        raise SettingsError("DATABASE_URL must start with postgresql://")


def _check_rehearsal(settings: Settings) -> None:
    """A rehearsal is of a database made for it, by name, and reaches nobody's phone or mailbox."""
    if not urlsplit(settings.database_url).path.endswith(REHEARSAL_ENDING):
        raise SettingsError(
            f"REHEARSAL moves business time and makes demo people: DATABASE_URL must name a database that ends "
            f"with {REHEARSAL_ENDING}"
        )
    if {settings.sms_client, settings.mail_client} != {"outbox"}:
        raise SettingsError("REHEARSAL sends nothing: SMS_CLIENT and MAIL_CLIENT must be outbox")
