"""Refuse to open data that a newer version has already changed."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from hub.trouble import Trouble


def check_data_version() -> None:
    """Raise Trouble when the database was changed by a version of Twinhall that this one does not know."""
    try:
        loader = MigrationLoader(connection)
        unknown = [
            f"{app} {name}"
            for app, name in loader.applied_migrations
            if app in loader.migrated_apps
            and (app, name) not in loader.disk_migrations
            and (app, name) not in replaced(loader)
        ]
    except DatabaseError as error:
        raise Trouble(
            f"The database cannot be read ({error}): put a backup in its place, "
            "or name another folder with --data DIR."
        ) from error
    finally:
        connection.close()
    if unknown:
        raise Trouble(
            f"The data comes from a newer version of Twinhall (it holds the change {sorted(unknown)[0]}): "
            "update this folder's code, or name another folder with --data DIR."
        )


def replaced(loader: MigrationLoader) -> set[tuple[str, str]]:
    """Migrations that a later squashed one stands for."""
    return {key for migration in loader.disk_migrations.values() for key in migration.replaces}
