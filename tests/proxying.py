"""A reverse proxy for tests: another host and port, a path prefix that it leaves in the address or takes off."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "date", "server"}


@contextmanager
def proxy_to(port: int, prefix: str, strips: bool) -> Iterator[int]:
    """A proxy that passes what is under `prefix` to a server on a port of this machine; gives its own port."""

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._pass_on()

        def do_HEAD(self) -> None:
            self._pass_on()

        def _pass_on(self) -> None:
            if not self.path.startswith(prefix):
                self.send_error(404, "outside the prefix")
                return
            path = (self.path.removeprefix(prefix) or "/") if strips else self.path
            behind = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            behind.request(self.command, path, headers=dict(self.headers))
            response = behind.getresponse()
            body = response.read()
            self.send_response_only(response.status)
            for name, value in response.getheaders():
                if name.lower() not in _OF_THE_CONNECTION:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            behind.close()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
