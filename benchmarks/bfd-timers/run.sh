#!/usr/bin/env bash
# which intervals BFD keeps: 100 sessions in one JVM, with and without other work
#
# Usage: run.sh [SECONDS]     (default: 20)
#
# Sessions between pairs of virtual routers on memory links, which lose nothing. No peer: the line says, for each interval
# and number of threads that make garbage, packets that left late and sessions that were lost.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../lib/bench.sh"

line="bfd-timers"
for job in "50 0" "50 2" "100 2" "300 2"; do
  read -r interval threads <<< "$job"
  bench_say "100 sessions of $interval ms, $threads threads that make garbage"
  result=$(bench_java -Xmx1g io.polyrouter.benchmarks.BfdTimers 100 "$interval" "${1:-20}" "$threads")
  bench_say "  $result"
  for pair in $result; do
    line+=" ${pair%%=*}_${interval}ms_${threads}busy=${pair#*=}"
  done
done
bench_result "$line"
