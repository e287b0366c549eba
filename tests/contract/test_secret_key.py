"""The key that is made at the first start: whole, or not there yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub import settings


class Killed(BaseException):
    pass


def test_a_kill_while_it_is_written_leaves_no_half_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise Killed

    monkeypatch.delenv("TWINHALL_SECRET_KEY", raising=False)
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", killed)
        with pytest.raises(Killed):
            settings._secret_key()
    key = settings._secret_key()
    assert len(key) > 40 and settings._secret_key() == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
