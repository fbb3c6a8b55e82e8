#!/usr/bin/env bash
# TCP round trips: a virtual router to Linux over veth beside Linux to Linux, and VR to VR in memory beside loopback
#
# Usage: run.sh [ROUNDS]     (default: 5)
#
# 64 bytes there and back, one at a time, blocking, 20,000 times a round; one and the same Java program on both sides of each
# comparison. On veth the two ends have a processor each; in memory and on loopback both ends share one with all their threads.
#
# p50, p99, p99.9  microseconds: the median of the rounds; _range the least and the greatest round
# ratio            Linux's p50 on veth by the virtual router's; memory_ratio: loopback's p50 by that in memory
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../lib/bench.sh"
. "$HERE/../lib/veth.sh"

trap lab_destroy EXIT
trap 'exit 130' INT TERM HUP
veth_create
bench_result "tcp-latency $(veth_java TcpLatency "${1:-5}")"
