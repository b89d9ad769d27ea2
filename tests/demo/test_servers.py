import socket

from app.demo.servers import _port


def test_two_demos_do_not_share_a_port() -> None:
    with _port(0) as wished, _port(wished) as other:
        assert other != wished


def test_a_server_may_listen_on_the_port_that_is_kept_for_it() -> None:
    with _port(0) as port, socket.create_server(("127.0.0.1", port)) as server:
        assert server.getsockname()[1] == port
