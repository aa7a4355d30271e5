"""What the one secret is good for: peppered password hashes, sealed passwords, link tokens, derived keys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
from functools import cached_property
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import SignInFailed

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

HASHES_AT_ONCE = 4
"""Each hash takes 19 MiB: many at once are a way to exhaust the server (threat T2)."""


def digest(text: str) -> str:
    """SHA-256 in hex: for tokens that are random already."""
    return hashlib.sha256(text.encode()).hexdigest()


class Keys:
    """Everything that needs the secret. The pepper lies outside the database, so a stolen dump is of little use."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._gate = threading.BoundedSemaphore(HASHES_AT_ONCE)

    def key(self, purpose: str) -> bytes:
        """32 bytes for one purpose (cookies, pepper, seal, link): knowing one does not give another."""
        return hmac.new(self._secret, purpose.encode(), hashlib.sha256).digest()

    def hash_password(self, password: str) -> str:
        """Argon2id over the peppered password."""
        with self._gate:
            return self._hasher.hash(self._peppered(password))

    def verify_password(self, stored: str | None, password: str) -> bool:
        """Whether the password fits; None (nobody of that name) takes as long as a wrong one.

        Raises SignInFailed when too many hashes are being computed for too long.
        """
        if not self._gate.acquire(timeout=10):
            raise SignInFailed
        try:
            return self._hasher.verify(stored or self._nobody, self._peppered(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False
        finally:
            self._gate.release()

    def seal(self, text: str) -> bytes:
        """Encrypt a tracking password until its messages are sent."""
        return self._fernet.encrypt(text.encode())

    def unseal(self, sealed: bytes | None) -> str | None:
        """The sealed text; None when it was erased or the secret has changed."""
        if sealed is None:
            return None
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            return None

    def link_token(self, task_id: str, nonce: str) -> str:
        """The 128-bit token of an approval link, the same every time for one task and nonce."""
        code = hmac.new(self._link_key, f"{task_id}:{nonce}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(code[:16]).decode().rstrip("=")

    @cached_property
    def _fernet(self) -> Fernet:
        from cryptography.fernet import Fernet  # where it is used: an idle desk stays small

        return Fernet(base64.urlsafe_b64encode(self.key("seal")))

    @cached_property
    def _link_key(self) -> bytes:
        return self.key("link")

    @cached_property
    def _pepper(self) -> bytes:
        return self.key("pepper")

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash(secrets.token_hex(16))

    def _peppered(self, password: str) -> str:
        return hmac.new(self._pepper, password.encode(), hashlib.sha256).hexdigest()
