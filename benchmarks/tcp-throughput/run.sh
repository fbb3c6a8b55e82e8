#!/usr/bin/env bash
# TCP over a veth pair: a virtual router to Linux, beside Linux to Linux on the same pair
#
# Usage: run.sh [ROUNDS]     (default: 5)
#
# Both sides of each comparison are one and the same Java program, on one processor with all that its sockets take there; the
# peer at the other end is the kernel's, on the other processor. MTU 1500, IPv4. Twice: "off", with checksum and segmentation
# offloads switched off at both ends, and "on", as Linux makes veth pairs.
#
# gbit_core  Gbit for each second of processor time that the process took, the kernel's work for it included
# gbps       Gbit/s by the clock, which depends on what else the machine does; _range the least and the greatest round
# peer_cpu   share of the time that the peer's process was at work (near 1: the peer is what limits)
# ratio      the least of four (send, receive; off, on): Gbit for a second of processor time of the virtual router by Linux's
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../lib/bench.sh"
. "$HERE/../lib/veth.sh"

trap lab_destroy EXIT
trap 'exit 130' INT TERM HUP
veth_create
line=tcp-throughput
ratio=
for offloads in off on; do
  bench_say "offloads $offloads"
  veth_offloads $offloads
  result=$(veth_java TcpThroughput "${1:-5}")
  bench_say "  $result"
  for pair in $result; do
    line+=" ${pair%%=*}_$offloads=${pair#*=}"
  done
  for name in send_core_ratio receive_core_ratio; do
    value=$(veth_value $name "$result")
    if [ -z "$ratio" ] || bench_less "$value" "$ratio"; then ratio=$value; fi
  done
done
bench_result "$line ratio=$ratio"
