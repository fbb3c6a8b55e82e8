"""Pings a virtual router with many sizes: echo_sizes.py ADDRESS SIZES...

SIZES are numbers and ranges such as 0-65000 or 0-65000/13. Each size is sent once, its sequence number is the size,
and what it carries differs from size to size; the answer must be the same to the byte. Several are under way at a
time, so that all sizes take seconds. Prints what was wrong, and at the end "<requests> <answers> <bytes answered>".
"""

import random
import select
import socket
import struct
import sys
import time

SO_RCVBUFFORCE = 33
LARGEST = 65535

# Under way at a time: fewer frames than Linux queues for a CPU (net.core.netdev_max_backlog), and fewer packets than a
# virtual router puts together at a time.
WINDOW_BYTES = 400_000
WINDOW_PACKETS = 32

# Without any answer.
PATIENCE = 5


def parse(text):
    ends, _, step = text.partition("/")
    first, _, last = ends.partition("-")
    return range(int(first), int(last or first) + 1, int(step or 1))


class Pinger:
    def __init__(self, address):
        v6 = ":" in address
        self.request, self.reply = (128, 129) if v6 else (8, 0)
        # A ping socket (icmp(7)): Linux fills in identifier and checksum, and checks the answer's.
        self.sock = socket.socket(
            socket.AF_INET6 if v6 else socket.AF_INET,
            socket.SOCK_DGRAM,
            socket.IPPROTO_ICMPV6 if v6 else socket.IPPROTO_ICMP,
        )
        self.sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24)
        self.sock.connect((address, 0))
        self.data = random.Random(1).randbytes(2 * LARGEST)
        self.under_way = set()
        self.bytes_under_way = 0
        self.requests = self.answers = self.bytes_answered = 0

    def payload(self, size):
        return self.data[size : 2 * size]

    def send(self, size):
        self.sock.send(struct.pack("!BBHHH", self.request, 0, 0, 0, size) + self.payload(size))
        self.requests += 1
        self.under_way.add(size)
        self.bytes_under_way += size

    def receive(self):
        """Takes one answer; false when none came in time."""
        if not select.select([self.sock], [], [], PATIENCE)[0]:
            return False
        answer = self.sock.recv(LARGEST + 1)
        kind, code, _, _, size = struct.unpack_from("!BBHHH", answer)
        if (kind, code) != (self.reply, 0) or size not in self.under_way:
            print(f"type {kind} code {code} sequence {size}: unexpected")
            return True
        self.under_way.remove(size)
        self.bytes_under_way -= size
        if answer[8:] != self.payload(size):
            print(f"{size} bytes came back as {len(answer) - 8} others")
            return True
        self.answers += 1
        self.bytes_answered += size
        return True

    def run(self, sizes):
        for size in sizes:
            while self.under_way and (
                len(self.under_way) >= WINDOW_PACKETS or self.bytes_under_way + size > WINDOW_BYTES
            ):
                if not self.receive():
                    return
            self.send(size)
        while self.under_way:
            if not self.receive():
                return


def main(address, *texts):
    pinger = Pinger(address)
    start = time.monotonic()
    for text in texts:
        pinger.run(parse(text))
    for size in sorted(pinger.under_way):
        print(f"no answer to {size} bytes")
    print(f"{time.monotonic() - start:.1f} s", file=sys.stderr)
    print(pinger.requests, pinger.answers, pinger.bytes_answered)


if __name__ == "__main__":
    main(*sys.argv[1:])
