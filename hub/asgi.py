"""The ASGI application: pages by Django, the exchange's socket by `realtime`."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
pages = get_asgi_application()  # before anything that imports models

from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

from hub.origins import OwnOrigin  # noqa: E402
from realtime.check import check_socket  # noqa: E402
from realtime.consumer import exchange_socket  # noqa: E402
from realtime.database_away import ClosesToResume  # noqa: E402

# Channels routes ASGI applications through Django's `path`, whose types know HTTP views only.
exchanges = ClosesToResume(AuthMiddlewareStack(exchange_socket))
# A network check is anybody's: it never comes near sessions and accounts.
sockets = URLRouter([path("ws/check/", check_socket), path("ws/", exchanges)])  # type: ignore[arg-type]  # typed for views
application = ProtocolTypeRouter({"http": pages, "websocket": OwnOrigin(sockets)})
