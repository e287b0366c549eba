"""Add the golden log of today's version: run once, when a version is new. It never writes over one."""

from __future__ import annotations

import os
import tempfile

import django
from django.core.management import call_command


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"TWINHALL_DATA": data, "DJANGO_SETTINGS_MODULE": "hub.settings"}
        django.setup()
        call_command("migrate", verbosity=0)
        from sessions.domain.upcast import VERSION
        from tests.store.golden_logs import FOLDER, write

        write(FOLDER / f"v{VERSION}")


if __name__ == "__main__":
    main()
