"""How people reach an exchange: sockets, fan-out, media. It has no rules of its own."""
