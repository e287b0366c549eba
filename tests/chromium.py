"""How every browser test starts Chromium: quiet, so that nothing leaves this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hub.runner import programs

QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
FAKE_DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


def how(*switches: str, home: Path | None = None) -> dict[str, Any]:
    """Arguments of Playwright's `launch`. `home` has the certificate authorities that it believes besides its own."""
    environment = {} if home is None else {"env": {**os.environ, "HOME": str(home)}}
    return {"executable_path": str(programs.chromium()), "args": [*QUIET, *switches], **environment}
