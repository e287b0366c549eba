"""How every browser test starts Chromium: quiet, so that nothing leaves this machine."""

from __future__ import annotations

from typing import Any

from hub.runner import programs

QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
FAKE_DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


def how(*switches: str) -> dict[str, Any]:
    """Arguments of Playwright's `launch`."""
    return {"executable_path": str(programs.chromium()), "args": [*QUIET, *switches]}
