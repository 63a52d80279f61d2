"""Asking a server whether it is there."""

import http.client
import socket

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 – asked here, not listened on


def answers(host: str, port: int, *, timeout: float = 4) -> bool:
    """Whether GET /healthz answers 200 within `timeout` seconds."""
    connection = http.client.HTTPConnection(WILDCARDS.get(host, host), port, timeout=timeout)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def listens(host: str, port: int) -> bool:
    """Whether someone listens there; nothing is asked, so nothing is logged."""
    try:
        socket.create_connection((WILDCARDS.get(host, host), port), timeout=1).close()
    except OSError:
        return False
    return True
