"""The drills of the media plane that need no hub, in their short form."""

from __future__ import annotations

from tests.faults import media_flood, media_soak


def test_everybody_joins_while_strangers_flood_the_port_and_hear_nothing() -> None:
    """Where a machine is busy with other tests the rate is what it can make; the drill holds it to 5,000."""
    result = media_flood.run({"joins": "20", "rate": "5000", "seconds": "5"})
    assert result.goals["joined"].value == 20
    assert result.goals["answers_to_strangers"].value == 0
    assert all(result.goals[f"{kind}_per_s"].value > 1_000 for kind in ("hellos", "checks", "garbage"))


def test_whoever_has_gone_leaves_nothing_behind() -> None:
    result = media_soak.run({"cycles": "100", "warm": "60", "megabytes": "5"})
    missed = {name: goal for name, goal in result.goals.items() if not goal.met}
    assert not missed, (missed, result.rows)
    assert result.ok
