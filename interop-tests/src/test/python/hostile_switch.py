#!/usr/bin/python3
"""Behaves badly towards an OpenFlow controller, in many ways at once.

usage: hostile_switch.py HOST PORT SEED

Prints a line for each way, with what came of it. Ends with an error if the controller takes no connections.
"""
import concurrent.futures
import random
import socket
import struct
import sys
import time

PATIENCE_SECONDS = 20

HELLO, ERROR, ECHO_REQUEST, FEATURES_REQUEST, FEATURES_REPLY, PACKET_IN, MULTIPART_REPLY = 0, 1, 2, 5, 6, 10, 19


def message(kind, body=b"", version=4, length=None, xid=1):
    return struct.pack(">BBHI", version, kind, 8 + len(body) if length is None else length, xid) + body


def features(datapath):
    return message(FEATURES_REPLY, struct.pack(">QIBBHII", datapath, 256, 254, 0, 0, 0x4F, 0))


def packet_in(rng, data):
    match = struct.pack(">HHIIxxxx", 1, 12, 0x80000004, 1)
    return message(PACKET_IN, struct.pack(">IHBBQ", 0xFFFFFFFF, len(data), 0, 0, rng.getrandbits(64)) + match + b"\0\0" + data)


def ways(rng):
    """(name, list of byte strings to send one after the other)."""
    yield "says nothing", []
    yield "random bytes", [rng.randbytes(4096)]
    yield "zeros", [bytes(4096)]
    yield "HTTP", [b"GET / HTTP/1.1\r\nHost: switch\r\n\r\n"]
    yield "hello of version 255", [message(HELLO, version=255)]
    yield "hello of version 0", [message(HELLO, version=0)]
    yield "length below the header", [message(HELLO, length=4)]
    yield "length 65535, then nothing", [message(HELLO, length=65535)]
    yield "half a header", [b"\x04\x00\x00"]
    yield "hello elements of length 0", [message(HELLO, struct.pack(">HHI", 1, 0, 0x10))]
    yield "features before hello", [features(0xBAD0)]
    yield "unknown switch", [message(HELLO), features(0xBAD1)]
    yield "features cut short", [message(HELLO), message(FEATURES_REPLY, bytes(4))]
    yield "features twice, different", [message(HELLO), features(0xBAD2), features(0xBAD3)]
    yield "unknown message type", [message(HELLO), message(200, rng.randbytes(64))]
    yield "unasked multipart replies", [message(HELLO), features(0xBAD4)] + [
        message(MULTIPART_REPLY, struct.pack(">HHI", kind, 1, 0) + rng.randbytes(40)) for kind in range(16)]
    yield "packet-ins from nowhere", [message(HELLO), features(0xBAD5)] + [
        packet_in(rng, rng.randbytes(rng.randrange(0, 200))) for _ in range(2000)]
    yield "errors without end", [message(HELLO), features(0xBAD6)] + [
        message(ERROR, struct.pack(">HH", rng.randrange(65536), rng.randrange(65536)) + rng.randbytes(64)) for _ in range(2000)]
    for number in range(20):
        yield "random messages %d" % number, [message(HELLO), features(0xBAD7 + number)] + [
            message(rng.randrange(30), rng.randbytes(rng.randrange(0, 96))) for _ in range(50)]


def behave(address, parts):
    """Sends the parts, then waits for the controller to hang up."""
    begin = time.monotonic()
    with socket.create_connection(address, timeout=5) as peer:
        peer.settimeout(PATIENCE_SECONDS)
        try:
            for part in parts:
                peer.sendall(part)
            while peer.recv(65536):
                pass
        except socket.timeout:
            return "kept open"
        except OSError:
            pass
    return "closed after %.1f s" % (time.monotonic() - begin)


def main():
    address, rng = (sys.argv[1], int(sys.argv[2])), random.Random(int(sys.argv[3]))
    # All at once: the controller gives each of them some time to say who it is.
    every = list(ways(rng))
    with concurrent.futures.ThreadPoolExecutor(max_workers=len(every)) as pool:
        outcomes = pool.map(lambda way: behave(address, way[1]), every)
        for (name, _), outcome in zip(every, outcomes):
            print("%s: %s" % (name, outcome), flush=True)


if __name__ == "__main__":
    main()
