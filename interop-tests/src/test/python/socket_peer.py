"""A Linux peer of a virtual router's sockets: socket_peer.py ROLE ADDRESS PORT [MORE].

Servers print "ready" once they listen. What was received is told as "<bytes> <SHA-256>".
"""

import array
import asyncio
import hashlib
import resource
import socket
import struct
import sys
import threading

TCP_MD5SIG = 14
IP_MINTTL = 21
IPV6_MINHOPCOUNT = 73
# Of a single call: longer than a window stays closed. The tests themselves are less patient.
PATIENCE = 150


def pattern(size):
    """As many bytes of 0, 1, 2, ... in 32 bits each, big endian."""
    numbers = array.array("I", range(size // 4))
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers.tobytes()


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def listen(address, port, prepare=lambda server: None):
    server = socket.socket(family(address), socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    prepare(server)
    server.bind((address, port))
    server.listen()
    server.settimeout(PATIENCE)
    print("ready", flush=True)
    return server


def accept(server):
    connection, _ = server.accept()
    connection.settimeout(PATIENCE)
    return connection


def digest(connection):
    """All that comes until the peer has ended its direction."""
    size, sha = 0, hashlib.sha256()
    while data := connection.recv(1 << 16):
        size += len(data)
        sha.update(data)
    return f"{size} {sha.hexdigest()}"


def take(connection):
    """Receives all, then says what it was by the direction that is still open."""
    connection.sendall(digest(connection).encode())
    connection.close()


def give(connection, size):
    """Sends all, ends its direction, then prints what the peer says."""
    connection.sendall(pattern(size))
    connection.shutdown(socket.SHUT_WR)
    answer = b""
    while data := connection.recv(1000):
        answer += data
    print(answer.decode(), flush=True)


def receive(address, port):
    try:
        take(accept(listen(address, port)))
    except ConnectionResetError:
        print("reset", flush=True)


def send(address, port, size):
    try:
        give(socket.create_connection((address, port), timeout=PATIENCE), int(size))
    except ConnectionRefusedError:
        print("refused", flush=True)
    except ConnectionResetError:
        print("reset", flush=True)


def receive_late(address, port):
    """Reads nothing of the first connection until there is a second one."""
    server = listen(
        address, port, lambda s: s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    )
    first = accept(server)
    accept(server).close()
    take(first)


def reset(address, port):
    connection = accept(listen(address, port))
    connection.recv(1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def hold(address, port):
    """Takes one connection and all that comes, and never says anything."""
    digest(accept(listen(address, port)))


def signed(sock, peer, key):
    """TCP MD5 with a peer: struct tcp_md5sig of linux/tcp.h."""
    packed = socket.inet_pton(family(peer), peer)
    if family(peer) == socket.AF_INET:
        address = struct.pack("=H2x4s", socket.AF_INET, packed)
    else:
        address = struct.pack("=H2x4x16s4x", socket.AF_INET6, packed)
    option = struct.pack("=128sBBHi80s", address, 0, 0, len(key), 0, key.encode())
    sock.setsockopt(socket.IPPROTO_TCP, TCP_MD5SIG, option)


def receive_signed(address, port, peer, key):
    take(accept(listen(address, port, lambda s: signed(s, peer, key))))


def send_signed(address, port, size, key):
    sock = socket.socket(family(address), socket.SOCK_STREAM)
    sock.settimeout(PATIENCE)
    signed(sock, address, key)
    sock.connect((address, port))
    give(sock, int(size))


def near(sock, peer, key, hops):
    """As a router on the link: signed, and with the rule of RFC 5082 in what it expects."""
    signed(sock, peer, key)
    if family(peer) == socket.AF_INET:
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, int(hops))
        sock.setsockopt(socket.IPPROTO_IP, IP_MINTTL, 255)
    else:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, int(hops))
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_MINHOPCOUNT, 255)


def echo_near(address, port, peer, key, hops="255"):
    """Sends back all that comes by one connection."""
    connection = accept(listen(address, port, lambda s: near(s, peer, key, hops)))
    while data := connection.recv(1 << 16):
        connection.sendall(data)
    connection.close()


def exchange_near(address, port, size, key, hops="255"):
    """Sends all while it takes as much, then prints whether it was the same."""
    sock = socket.socket(family(address), socket.SOCK_STREAM)
    sock.settimeout(5)
    near(sock, address, key, hops)
    try:
        sock.connect((address, port))
    except TimeoutError:
        print("no answer", flush=True)
        return
    sock.settimeout(PATIENCE)
    sent = pattern(int(size))
    sender = threading.Thread(target=sock.sendall, args=(sent,))
    sender.start()
    came = bytearray()
    while len(came) < len(sent) and (data := sock.recv(1 << 16)):
        came += data
    sender.join()
    sock.close()
    print("the same" if came == sent else f"other {len(came)}", flush=True)


def echo_many(address, port):
    async def serve():
        async def echo(reader, writer):
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
            writer.close()

        server = await asyncio.start_server(echo, address, port, backlog=1000)
        print("ready", flush=True)
        await server.serve_forever()

    asyncio.run(serve())


def connect_many(address, port, count, size):
    """Opens all connections before it uses them; prints how many gave back what was sent."""
    data = pattern(int(size))

    async def use(reader, writer):
        writer.write(data)
        writer.write_eof()
        answer = await reader.read()
        writer.close()
        return answer == data

    async def run():
        opened = await asyncio.gather(
            *(asyncio.open_connection(address, port) for _ in range(int(count)))
        )
        print(sum(await asyncio.gather(*(use(*each) for each in opened))), flush=True)

    asyncio.run(run())


def udp_echo(address, port):
    sock = socket.socket(family(address), socket.SOCK_DGRAM)
    sock.bind((address, port))
    print("ready", flush=True)
    while True:
        data, sender = sock.recvfrom(1 << 16)
        sock.sendto(data, sender)


def udp_send(address, port, *sizes):
    """Prints the sizes of which the same datagram came back."""
    sock = socket.socket(family(address), socket.SOCK_DGRAM)
    sock.settimeout(5)
    sock.connect((address, port))
    same = []
    for size in sizes:
        data = (pattern(int(size) + 4))[: int(size)]
        sock.send(data)
        if sock.recv(1 << 16) == data:
            same.append(size)
    print(" ".join(same), flush=True)


ROLES = {
    "receive": receive,
    "receive-late": receive_late,
    "receive-signed": receive_signed,
    "send": send,
    "send-signed": send_signed,
    "reset": reset,
    "hold": hold,
    "echo-near": echo_near,
    "exchange-near": exchange_near,
    "echo-many": echo_many,
    "connect-many": connect_many,
    "udp-echo": udp_echo,
    "udp-send": udp_send,
}

if __name__ == "__main__":
    # A thousand connections are more files than some machines allow at first.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    ROLES[sys.argv[1]](sys.argv[2], int(sys.argv[3]), *sys.argv[4:])
