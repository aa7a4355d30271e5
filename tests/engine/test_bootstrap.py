"""Joining a desk: its secret, its handlers."""

from __future__ import annotations

import stat
from dataclasses import replace

import pytest

from engine import bootstrap, build
from engine.errors import SettingsError


def test_an_embedded_desk_makes_its_secret_once_for_itself_alone(settings):
    unset = replace(settings, secret_key="")
    first = bootstrap.secret(unset)
    assert len(first) >= 48
    assert bootstrap.secret(unset) == first
    assert stat.S_IMODE((unset.var / "secret").stat().st_mode) == 0o600


def test_another_database_needs_a_secret_of_its_own(settings):
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        bootstrap.secret(replace(settings, secret_key="", database_url="postgresql://x"))


def test_the_projects_handlers_register_themselves(settings):
    desk = build(settings)
    assert "send_message" in desk.house.operations()
    desk.close()


def test_keys_differ_by_purpose_and_stay_the_same(engine):
    assert engine.key("cookies") == engine.key("cookies") != engine.key("csrf")
    assert len(engine.key("cookies")) == 32


def test_the_face_offers_what_web_needs_and_nothing_else_by_accident():
    import engine

    assert set(engine.__all__) >= {"Engine", "Settings", "build", "errors", "records"}
    with pytest.raises(AttributeError):
        _ = engine.nothing_of_this_name


def test_handling_alone_loads_no_database(root):
    import subprocess
    import sys

    code = "import engine.handling, sys; sys.exit('sqlalchemy' in sys.modules or 'SpiffWorkflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
