"""Floods a router from a Linux host by a raw socket, or measures requests by TCP meanwhile.

    flood_peer.py flood DEVICE ROUTER-MAC ROUTER-ADDRESS KIND SECONDS
    flood_peer.py requests ADDRESS PORT SECONDS

KIND is syn, udp, fragments, arp or echo. The flood prints how many frames it sent; the requests
print how many there were, and their times in milliseconds: p50, p99 and the longest.
"""

import random
import socket
import struct
import sys
import time

VARIANTS = 4096


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def anywhere():
    return struct.pack("!I", 0xC6120000 | random.randrange(1 << 16))


def ipv4(source, destination, protocol, payload, flags=0, identification=1):
    header = struct.pack(
        "!BBHHHBBH4s4s",
        0x45, 0, 20 + len(payload), identification, flags, 64, protocol, 0, source, destination)
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


def syn(router):
    source = anywhere()
    segment = struct.pack(
        "!HHIIBBHHH",
        random.randrange(1024, 65536), 7000, random.randrange(1 << 32), 0, 0x50, 2, 1000, 0, 0)
    pseudo = source + router + struct.pack("!HH", 6, len(segment))
    segment = segment[:16] + struct.pack("!H", checksum(pseudo + segment)) + segment[18:]
    return 0x0800, ipv4(source, router, 6, segment)


def udp(router):
    datagram = struct.pack("!HHHH", 1, random.randrange(1, 65536), 108, 0) + bytes(100)
    return 0x0800, ipv4(anywhere(), router, 17, datagram)


def fragments(router):
    offset = random.randrange(100)
    return 0x0800, ipv4(
        anywhere(), router, 17, bytes(1000), 0x2000 | offset, random.randrange(1 << 16))


def echo(router):
    message = struct.pack("!BBHHH", 8, 0, 0, 1, 1) + bytes(56)
    message = message[:2] + struct.pack("!H", checksum(message)) + message[4:]
    return 0x0800, ipv4(anywhere(), router, 1, message)


def arp(router):
    sender = struct.pack("!I", 0x0A000000 | random.randrange(16, 1 << 16))
    mac = b"\x02\x00" + sender
    return 0x0806, struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + mac + sender + bytes(6) + router


def flood(device, mac, address, kind, seconds):
    router = socket.inet_aton(address)
    out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    out.bind((device, 0))
    own = out.getsockname()[4]
    to = bytes.fromhex(mac.replace(":", ""))
    frames = []
    for _ in range(VARIANTS):
        ether_type, packet = globals()[kind](router)
        frames.append(to + own + struct.pack("!H", ether_type) + packet)
    sent = 0
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        for frame in frames:
            try:
                out.send(frame)
                sent += 1
            except OSError:
                pass  # no room for the moment
    print(sent, flush=True)


def requests(address, port, seconds):
    connection = socket.create_connection((address, int(port)), timeout=20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    times = []
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        start = time.monotonic()
        connection.sendall(bytes(100))
        missing = 100
        while missing:
            data = connection.recv(missing)
            if not data:
                sys.exit("the connection ended")
            missing -= len(data)
        times.append((time.monotonic() - start) * 1000)
        time.sleep(0.002)
    times.sort()
    print(
        len(times),
        "%.2f" % times[len(times) // 2],
        "%.2f" % times[len(times) * 99 // 100],
        "%.2f" % times[-1],
        flush=True)


if __name__ == "__main__":
    {"flood": flood, "requests": requests}[sys.argv[1]](*sys.argv[2:])
