"""Small and quick: no sockets, no sleep."""
