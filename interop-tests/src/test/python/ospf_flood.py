"""ospf_flood.py DEVICE SOURCE SECONDS: sends OSPFv2 packets as fast as it can: hellos of many routers, updates with LSAs that
nobody asked for, packets cut short. Prints how many."""
import random, socket, struct, sys, time

device, source, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
random.seed(1)


def checksum(data):
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def packet(kind, router, body):
    length = 24 + len(body)
    head = struct.pack('!BBH4s4s', 2, kind, length, router, bytes(4))
    whole = head + struct.pack('!HH', 0, 0) + bytes(8) + body
    return whole[:12] + struct.pack('!H', checksum(whole[:16] + body)) + whole[14:]


def fletcher(lsa):
    data = bytearray(lsa)
    data[16] = data[17] = 0
    c0 = c1 = 0
    for octet in data[2:]:
        c0 = (c0 + octet) % 255
        c1 = (c1 + c0) % 255
    x = ((len(data) - 17) * c0 - c1) % 255 or 255
    y = 510 - c0 - x
    data[16], data[17] = x, y - 255 if y > 255 else y
    return bytes(data)


def router_lsa(router):
    body = struct.pack('!HH4s4sBBH', 0, 1, router, b'\xff' * 4, 3, 0, 1)
    return fletcher(struct.pack('!HBB4s4sIHH', 1, 2, 1, router, router, 0x80000001, 0, 20 + len(body)) + body)


packets = []
for i in range(2000):
    router = struct.pack('!I', random.getrandbits(32))
    hello = struct.pack('!4sHBBI4s4s', socket.inet_aton('255.255.255.0'), 1, 2, 1, 3, bytes(4), bytes(4))
    update = struct.pack('!I', 10) + b''.join(router_lsa(struct.pack('!I', random.getrandbits(32))) for _ in range(10))
    packets += [packet(1, router, hello), packet(4, router, update), packet(4, router, update)[: random.randrange(20, 200)]]

out = socket.socket(socket.AF_INET, socket.SOCK_RAW, 89)
out.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
out.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(source))
end, sent = time.monotonic() + seconds, 0
while time.monotonic() < end:
    for each in packets:
        out.sendto(each, ('224.0.0.5', 0))
    sent += len(packets)
print(sent)
