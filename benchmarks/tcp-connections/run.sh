#!/usr/bin/env bash
# TCP connections a second and memory of idle ones: VR to VR over a memory link, beside the kernel's loopback
#
# Usage: run.sh [ROUNDS]     (default: 5)
#
# One Java program, four clients and one server, blocking channels, on as many processors as there are.
#
# connects    opened, accepted, closed by the server and by the client, a second; _range the least and the greatest round
# requests    the same with 64 bytes there and back in each
# idle_bytes  heap and kernel memory (Slab) of a connection that is idle after a message each way, both ends together, of 4,000
# ratio       connects of the virtual routers by the kernel's; request_ratio of requests; idle_ratio the kernel's bytes by ours
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../lib/bench.sh"
[ "$(ulimit -n)" -ge 10000 ] || ulimit -n 10000 || bench_fail "needs 10,000 file descriptors (ulimit -n)"
bench_result "tcp-connections $(bench_java -Xmx2g -XX:+UseSerialGC io.polyrouter.benchmarks.tcp.TcpConnections "${1:-5}")"
