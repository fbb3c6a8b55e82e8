#!/usr/bin/python3
"""Sends malformed frames from a host to its router.

usage: hostile_frames.py INTERFACE ROUTER_MAC SEED RANDOM_FRAMES

First one of each kind that can be named, then frames of random bytes, then sound frames with random bits flipped.
Prints how many frames were sent.
"""
import random
import socket
import struct
import sys

IPV4, ARP, IPV6, VLAN = 0x0800, 0x0806, 0x86DD, 0x8100


def checksum(data):
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(payload, version=4, ihl=5, length=None, ttl=64, protocol=1, fragment=0, source="10.1.0.2",
         destination="10.1.0.1", options=b"", good=True):
    length = 20 + len(options) + len(payload) if length is None else length
    fields = [version << 4 | ihl, 0, length, 7, fragment, ttl, protocol, 0,
              socket.inet_aton(source), socket.inet_aton(destination)]
    header = struct.pack(">BBHHHBBH4s4s", *fields) + options
    fields[7] = checksum(header) if good else 0x1234
    return struct.pack(">BBHHHBBH4s4s", *fields) + options + payload


def echo(good=True):
    body = struct.pack(">BBHHH", 8, 0, 0, 1, 1) + b"polyrouter"
    return body[:2] + struct.pack(">H", checksum(body) if good else 0x1234) + body[4:]


def arp(operation=1, hardware=1, protocol=IPV4, hardware_length=6, protocol_length=4, sender_mac=b"\x02\0\0\0\0\x09",
        sender="10.1.0.99", target="10.1.0.1"):
    # Not of the sending host: its own neighbor entry at the router shall stay true.
    return struct.pack(">HHBBH", hardware, protocol, hardware_length, protocol_length, operation) + \
        sender_mac + socket.inet_aton(sender) + bytes(6) + socket.inet_aton(target)


def named():
    """(EtherType, payload) of each kind."""
    yield IPV4, b""
    yield IPV4, b"\x45"
    yield IPV4, ipv4(echo())[:19]
    yield IPV4, ipv4(echo(), version=5)
    yield IPV4, ipv4(echo(), ihl=4)
    yield IPV4, ipv4(echo(), ihl=15)
    yield IPV4, ipv4(echo(), length=19)
    yield IPV4, ipv4(echo(), length=65535)
    yield IPV4, ipv4(echo(), good=False)
    yield IPV4, ipv4(echo(good=False))
    yield IPV4, ipv4(b"")
    yield IPV4, ipv4(b"\x08")
    yield IPV4, ipv4(echo(), source="224.0.0.1")
    yield IPV4, ipv4(echo(), source="255.255.255.255")
    yield IPV4, ipv4(echo(), source="127.0.0.1")
    yield IPV4, ipv4(echo(), source="10.1.0.1")                       # the router's own, and the destination
    yield IPV4, ipv4(echo(), destination="0.0.0.0")
    yield IPV4, ipv4(echo(), destination="127.0.0.1")
    yield IPV4, ipv4(echo(), destination="255.255.255.255")
    yield IPV4, ipv4(echo(), ttl=0, destination="10.2.0.2")
    yield IPV4, ipv4(echo(), fragment=0x1FFF)                         # ends beyond 65,535
    yield IPV4, ipv4(echo(), fragment=0x2001)
    yield IPV4, ipv4(echo(), ihl=6, options=b"\x07\x00\x00\x00")      # an option of length 0
    yield IPV4, ipv4(echo(), ihl=6, options=b"\x44\xff\x05\x00")      # an option beyond the header
    yield IPV4, ipv4(echo(), protocol=255)
    yield IPV4, ipv4(struct.pack(">HHHH", 1, 33434, 3, 0), protocol=17)  # a UDP length below its header
    yield ARP, b""
    yield ARP, arp()[:27]
    yield ARP, arp(hardware=6)
    yield ARP, arp(protocol=IPV6)
    yield ARP, arp(hardware_length=255, protocol_length=255)
    yield ARP, arp(operation=9)
    yield ARP, arp(sender="10.1.0.1")                                 # claims the router's address
    yield ARP, arp(sender="192.0.2.9")
    yield ARP, arp(sender="0.0.0.0", target="0.0.0.0")
    yield ARP, arp(sender_mac=b"\xff" * 6)
    yield ARP, arp(operation=2, sender_mac=b"\x01\0\x5e\0\0\x01")
    yield IPV6, b"\x60" + bytes(39)
    yield VLAN, b"\x00\x07\x08\x00" + ipv4(echo())
    yield VLAN, b"\x00"
    yield 0x0003, b"\xaa\xaa\x03"
    yield 0x88CC, bytes(4)
    yield 0xFFFF, bytes(1500)


def main():
    interface, mac, seed, count = sys.argv[1], bytes.fromhex(sys.argv[2].replace(":", "")), int(sys.argv[3]), int(sys.argv[4])
    rng = random.Random(seed)
    out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    out.bind((interface, 0))
    own = out.getsockname()[4]
    sent = 0
    sound = [(IPV4, ipv4(echo())), (IPV4, ipv4(echo(), destination="10.2.0.2")), (ARP, arp())]
    for kind, payload in named():
        for destination in (mac, b"\xff" * 6):
            out.send(destination + own + struct.pack(">H", kind) + payload)
            sent += 1
    for _ in range(count):
        out.send(mac + own + struct.pack(">H", rng.choice((IPV4, ARP))) + rng.randbytes(rng.randrange(0, 120)))
        kind, payload = rng.choice(sound)
        flipped = bytearray(payload)
        for _ in range(rng.randrange(1, 6)):
            flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
        out.send(mac + own + struct.pack(">H", kind) + bytes(flipped))
        sent += 2
    print(sent)


if __name__ == "__main__":
    main()
