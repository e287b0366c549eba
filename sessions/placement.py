"""Which media node carries an exchange: a placement holds as long as its node renews its lease.

A node that is killed renews nothing: its exchanges are placed again with the next offer. One that is draining keeps
what it has and gets nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count

from sessions.models import ExchangeSession, MediaNode, Placement

LEASE_MS = 4_000
RENEW_EVERY_S = 1.0


@transaction.atomic
def open_node(node: str, channel: str, address: str, now_ms: int) -> None:
    """A node is there, on the bus and at "host:port". Whoever had this address before is gone: it is bound once."""
    MediaNode.objects.filter(address=address).delete()
    MediaNode.objects.create(id=node, channel=channel, address=address, expires_ms=now_ms + LEASE_MS)


def renew(node: str, channel: str, address: str, now_ms: int) -> frozenset[str]:
    """Keep the node's lease; the exchanges that it is to carry. One that ran out meanwhile begins anew, with none."""
    if not MediaNode.objects.filter(pk=node).update(expires_ms=now_ms + LEASE_MS):
        open_node(node, channel, address, now_ms)
    return frozenset(Placement.objects.filter(node_id=node).values_list("exchange_id", flat=True))


def close_node(node: str) -> None:
    """The node stops: its exchanges are placed again with the next offer."""
    MediaNode.objects.filter(pk=node).delete()


@transaction.atomic
def place(exchange_id: str, now_ms: int) -> str | None:
    """The channel of the node that carries this exchange, the least laden where it was nowhere; None: no node is up.

    Raises ExchangeSession.DoesNotExist.
    """
    ExchangeSession.objects.select_for_update().only("pk").get(pk=exchange_id)  # one placement at a time
    placed = Placement.objects.filter(exchange_id=exchange_id, node__expires_ms__gte=now_ms)
    if (channel := placed.values_list("node__channel", flat=True).first()) is not None:
        return channel
    nodes = MediaNode.objects.filter(expires_ms__gte=now_ms, draining=False)
    node = nodes.annotate(carries=Count("placements")).order_by("carries", "pk").first()
    if node is None:
        return None
    Placement.objects.update_or_create(exchange_id=exchange_id, defaults={"node": node})
    return node.channel


def nodes_up(now_ms: int) -> list[tuple[str, str]]:
    """Channel and "host:port" of every node that may be given an exchange, in a steady order."""
    up = MediaNode.objects.filter(expires_ms__gte=now_ms, draining=False).order_by("address")
    return list(up.values_list("channel", "address"))


def release(exchange_id: str) -> None:
    """The exchange is over."""
    Placement.objects.filter(exchange_id=exchange_id).delete()


def carried(exchange_ids: Iterable[str], now_ms: int) -> dict[str, str]:
    """Exchange -> the channel of its node, for those that a living node carries."""
    placements = Placement.objects.filter(exchange_id__in=exchange_ids, node__expires_ms__gte=now_ms)
    return dict(placements.values_list("exchange_id", "node__channel"))
