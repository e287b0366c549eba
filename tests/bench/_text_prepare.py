"""Run against the bench's own database: the exchange of the script and its two readers; prints it as JSON."""

from __future__ import annotations

import json

import django


def main() -> None:
    django.setup()
    from realtime.clock import now_ms
    from sessions.admission import admit
    from sessions.models import ExchangeSession
    from tests.bench._text_script import Script
    from tests.live.prepare_processes import prepare_exchange

    prepared = prepare_exchange(["chen", "dara"], started=False)
    exchange = ExchangeSession.objects.get(pk=prepared["exchange"])
    for person in Script(exchange.pk).people:
        admit(exchange, person, None, now_ms())
    print(json.dumps(prepared))  # noqa: T201


if __name__ == "__main__":
    main()
