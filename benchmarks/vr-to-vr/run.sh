#!/usr/bin/env bash
# TCP between two virtual routers over a memory link, beside TCP over the kernel's loopback
#
# Usage: run.sh [ROUNDS]     (default: 5)
#
# One Java program, blocking channels, 64 KiB a call, both ends in its process; on as many processors as there are. The MTU of
# the memory link is 1500 or 65535; that of loopback stays as it is (65536, with segmentation offload).
#
# gbytes       gigabytes a second by the clock; _range the least and the greatest round
# gbytes_core  gigabytes for each second of processor time, of both ends together (its reciprocal: ns a byte)
# ratio        gigabytes a second by the clock, MTU 65535, by loopback's; ratio_1500 with MTU 1500
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../lib/bench.sh"
bench_result "vr-to-vr $(bench_java -Xmx2g -XX:+UseSerialGC io.polyrouter.benchmarks.tcp.VrToVr "${1:-5}")"
