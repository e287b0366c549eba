"""The processes: pages and sockets, the media plane, the jobs; all in one by default."""
