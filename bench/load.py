"""The load of the intake, in a process of its own: keep-alive connections, each with one request under way.

Plain sockets in threads, so that the client takes as little of the machine as it can. Written to standard output:
how many requests were answered with 202, in how many seconds.
"""

import argparse
import json
import socket
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

EVERY_REPEATED = 20
"""One event of so many comes twice."""
ORDERS = 50
_END = b"\r\n\r\n"


@dataclass(slots=True)
class Caller:
    """One connection of the WMS."""

    address: str
    token: str
    goods_owner_id: int
    first_event: int
    until: float
    answered: int = 0
    wrong: list[str] = field(default_factory=list)

    def call(self) -> None:
        """Send event after event until the time is up."""
        to = urlsplit(self.address)
        with socket.create_connection((str(to.hostname), int(to.port or 80))) as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            event = self.first_event
            while time.monotonic() < self.until and not self.wrong:
                line.sendall(self._request(to.path, event))
                status = _status(line)
                if status == 202:
                    self.answered += 1
                else:
                    self.wrong.append(f"answered {status}")
                event += 1

    def _request(self, path: str, event: int) -> bytes:
        number = event - 1 if event % EVERY_REPEATED == 0 else event
        body = json.dumps(
            {
                "webhookEventId": number,
                "timestamp": "2026-03-02T10:30:00.1234567",
                "goodsOwnerId": self.goods_owner_id,
                "orderId": 1000 + number % ORDERS,
                "orderNumber": str(1000 + number % ORDERS),
                "orderStatus": {"number": 400},
                "path": f"/api/v1/orders/{1000 + number % ORDERS}",
            }
        ).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"X-Auth-Token: {self.token}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def _status(line: socket.socket) -> int:
    """Read one answer to its end; its status."""
    said = b""
    while _END not in said:
        said += _more(line)
    head, _, body = said.partition(_END)
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    while len(body) < length:
        body += _more(line)
    return int(head.split(b" ", 2)[1])


def _more(line: socket.socket) -> bytes:
    some = line.recv(65536)
    if not some:
        raise ConnectionError("the server hung up")
    return some


def main() -> None:
    """Load the address for so long."""
    asked = argparse.ArgumentParser()
    asked.add_argument("address")
    asked.add_argument("token")
    asked.add_argument("goods_owner_id", type=int)
    asked.add_argument("first_event", type=int, help="event ids are counted from here, apart for every connection")
    asked.add_argument("connections", type=int)
    asked.add_argument("seconds", type=float)
    given = asked.parse_args()
    began = time.monotonic()
    callers = [
        Caller(
            given.address,
            given.token,
            given.goods_owner_id,
            given.first_event + at * 1_000_000,
            began + given.seconds,
        )
        for at in range(given.connections)
    ]
    threads = [threading.Thread(target=caller.call) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = {
        "answered": sum(caller.answered for caller in callers),
        "seconds": time.monotonic() - began,
        "wrong": [one for caller in callers for one in caller.wrong],
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
