"""The seams into aiortc and pylibsrtp are proven at start-up."""

from __future__ import annotations

import pytest
from aiortc import RTCDtlsTransport

from realtime.media.aiortc_adapter import SeamBroken, verify_seams


async def test_the_installed_versions_fit() -> None:
    await verify_seams()


@pytest.mark.parametrize("seam", ["_set_role", "_setup_srtp", "_recv_next"])
async def test_a_version_that_moved_a_seam_is_named(monkeypatch: pytest.MonkeyPatch, seam: str) -> None:
    monkeypatch.delattr(RTCDtlsTransport, seam)
    with pytest.raises(SeamBroken, match=r"aiortc 1\.16.*hub/locks/run\.txt"):
        await verify_seams()
