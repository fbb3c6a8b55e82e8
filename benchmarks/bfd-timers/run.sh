#!/usr/bin/env bash
# which intervals BFD keeps: 100 sessions in one JVM, with and without other work
#
# Usage: run.sh [SECONDS]     (default: 20)
#
# Sessions between pairs of virtual routers on memory links, which lose nothing, with a multiplier of 3. No peer: the line
# says, for each interval and number of threads that make garbage without end,
#
# sent, late   packets, and those that left more than a tenth of their interval late
# downs        sessions that were lost, each a false detection
# gap_*        milliseconds between two packets of a session: three quarters of the interval to all of it, if nothing is late
# ratio        of the time until a session is lost (three intervals) to the longest gap, for 50 ms without other work
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../lib/bench.sh"

line="bfd-timers" ratio=
for job in "50 0" "100 0" "300 0" "50 2" "100 2" "300 2"; do
  read -r interval threads <<< "$job"
  bench_say "100 sessions of $interval ms, $threads threads that make garbage"
  result=$(bench_java -Xmx1g io.polyrouter.benchmarks.BfdTimers 100 "$interval" "${1:-20}" "$threads")
  bench_say "  $result"
  for pair in $result; do
    line+=" ${pair%%=*}_${interval}ms_${threads}busy=${pair#*=}"
  done
  [ -n "$ratio" ] || ratio=$(bench_divide $((3 * interval)) "${result##*gap_max=}")
done
bench_result "$line ratio=$ratio"
