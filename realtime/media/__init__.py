"""The media plane: RTP packets are forwarded, never decoded (see hub/docs/architecture.md, "Media")."""
