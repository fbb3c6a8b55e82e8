#!/usr/bin/env bash
# time from a changed LSA to the FIB in an OSPF area of thousands of routers, beside FRR and BIRD
#
# Usage: run.sh [SIDE...]     (default: 32 71: 1,024 and 5,041 routers)
#
# A made-up neighbour on a point-to-point link floods the router LSAs of a grid of SIDE x SIDE routers. Then the router that is
# farthest away gets a further network, and loses it again, every 3 s. Taken is the time from that LSA's leaving the neighbour
# to the route's coming into the FIB or going: ours when the virtual router publishes its FIB, the peers' when the kernel tells
# of the route. Router and neighbour have a processor each, if there are two.
#
# load_s      from the full adjacency to the last acknowledgement
# change_ms   median from the changed LSA to the FIB; _max the longest
# ratio       FRR's change_ms by ours in the largest area; bird_ratio: BIRD's by ours
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../lib/bench.sh"

sides=("$@")
[ ${#sides[@]} -gt 0 ] || sides=(32 71)
CHANGES=10 GAP_MS=3000
ROUTER_CPU=${ROUTER_CPU:-1} NEIGHBOUR_CPU=${NEIGHBOUR_CPU:-0}
[ "$(nproc --all)" -gt 1 ] || ROUTER_CPU=0
JVM=(-Xmx2g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED)
bench_needs bird:bird2 /usr/lib/frr/ospfd:frr taskset:util-linux
lab_create > /dev/null || bench_fail "no laboratory"
trap lab_destroy EXIT
trap 'exit 130' INT TERM HUP

fifo() { [ -p "$1" ] || mkfifo "$1"; echo "$1"; }

start_ours() { # RUN: writes "in MICROS" and "out MICROS" into the log fib-RUN
  local input
  input=$(fifo "$(lab_data)/router-$1")
  lab_spawn "router-$1" "fib-$1" sh -c 'exec "$@" < "$0"' "$input" taskset -c "$ROUTER_CPU" "$JAVA_HOME/bin/java" "${JVM[@]}" \
    -cp "$BENCH_CLASSPATH" io.polyrouter.benchmarks.ospf.Convergence router o0 > /dev/null
  exec 7> "$input"
}

start_bird() {
  local folder
  folder=$(lab_data)/bird-$1
  mkdir -p "$folder"
  cat > "$folder/bird.conf" << 'CONF'
router id 10.96.0.1;
protocol device {}
protocol kernel { ipv4 { import none; export where source ~ [ RTS_OSPF ]; }; }
protocol ospf v2 { ipv4 { import all; export none; }; area 0 { interface "o0" { type ptp; cost 10; hello 2; dead 30; }; }; }
CONF
  lab_spawn "router-$1" "bird-$1" taskset -c "$ROUTER_CPU" bird -f -c "$folder/bird.conf" -s "$folder/bird.ctl" \
    -P "$folder/bird.pid" > /dev/null
}

start_frr() {
  local folder daemon
  folder=$(lab_data)/frr-$1
  chmod 711 "$(lab_data)"
  mkdir -p "$folder"
  echo "hostname measured" > "$folder/zebra.conf"
  cat > "$folder/ospfd.conf" << 'CONF'
interface o0
 ip ospf area 0
 ip ospf network point-to-point
 ip ospf hello-interval 2
 ip ospf dead-interval 30
router ospf
 ospf router-id 10.96.0.1
CONF
  chown -R frr:frr "$folder"
  for daemon in zebra ospfd; do
    lab_spawn "router-$1" "frr-$1-$daemon" taskset -c "$ROUTER_CPU" /usr/lib/frr/$daemon -u frr -g frr -f "$folder/$daemon.conf" \
      -i "$folder/$daemon.pid" -z "$folder/zserv.api" --vty_socket "$folder" -A 127.0.0.1 -P 0 > /dev/null
    [ "$daemon" != zebra ] || bench_within 20 "zebra" test -S "$folder/zserv.api"
  done
}

# What the kernel tells of the route that changes, in the form of ours
kernel_fib() { # RUN
  sed -n 's/^\[\([^]]*\)\] \(Deleted \)\{0,1\}10\.201\.0\.1 .*/\1 \2/p' "$LAB/monitor-$1.log" |
    while read -r when deleted; do
      echo "$([ -n "$deleted" ] && echo out || echo in) $(date -d "$when" +%s%6N)"
    done
}

# delays NEIGHBOUR-LOG FIB-LOG: milliseconds from each "added" to the next "in", from each "removed" to the next "out"
delays() {
  { sed -n 's/^\(added\|removed\) \([0-9]*\)$/\2 \1/p' "$1"; sed -n 's/^\(in\|out\) \([0-9]*\)$/\2 \1/p' "$2"; } | sort -n |
    awk '$2 == "added" || $2 == "removed" { since = $1; wanted = $2 == "added" ? "in" : "out" }
         $2 == wanted { printf "%.3f\n", ($1 - since) / 1000; wanted = "" }'
}

measure() { # KIND SIDE: prints "load_s change_ms change_max_ms"
  local run=$1-$2 input log fib
  lab_netns "router-$run"
  lab_netns "neighbour-$run"
  ip -n "$(lab_ns "router-$run")" link add o0 type veth peer name o1 netns "$(lab_ns "neighbour-$run")"
  [ "$1" = ours ] || ip -n "$(lab_ns "router-$run")" address add 10.96.0.1/24 dev o0
  ip -n "$(lab_ns "router-$run")" link set o0 up
  ip -n "$(lab_ns "neighbour-$run")" link set o1 up
  [ "$1" = ours ] || lab_spawn "router-$run" "monitor-$run" ip -ts monitor route > /dev/null
  "start_$1" "$run"
  input=$(fifo "$(lab_data)/neighbour-$run")
  lab_spawn "neighbour-$run" "neighbour-$run" sh -c 'exec "$@" < "$0"' "$input" taskset -c "$NEIGHBOUR_CPU" "$JAVA_HOME/bin/java" \
    "${JVM[@]}" -cp "$BENCH_CLASSPATH" io.polyrouter.benchmarks.ospf.Convergence grid o1 "$2" "$2" $CHANGES $GAP_MS > /dev/null
  exec 5> "$input"
  log=$LAB/neighbour-$run.log
  bench_within 240 "the changes to $1" grep -q '^done' "$log"
  sleep 5
  fib=$LAB/fib-$run.log
  [ "$1" = ours ] || kernel_fib "$run" > "$fib"
  exec 5>&-
  [ "$1" != ours ] || exec 7>&-
  local delays
  delays=$(delays "$log" "$fib" | sort -n)
  [ "$(wc -l <<< "$delays")" = $CHANGES ] || bench_fail "$1 followed only some of $CHANGES changes: $delays"
  echo "$(awk '/^full/ { a = $2 } /^acknowledged/ { printf "%.2f", ($2 - a) / 1e6 }' "$log")" \
    "$(awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)], v[NR] }' <<< "$delays")"
  lab_end "neighbour-$run"
  case $1 in
    ours) lab_end "fib-$run" ;;
    bird) lab_end "bird-$run" ;;
    frr) lab_end "frr-$run-ospfd"; lab_end "frr-$run-zebra" ;;
  esac
}

line="ospf-convergence"
for side in "${sides[@]}"; do
  routers=$((side * side))
  for kind in ours frr bird; do
    bench_say "$kind, $routers routers"
    read -r load change longest < <(measure $kind "$side")
    bench_say "  loaded in $load s, change to FIB $change ms, at most $longest ms"
    [ $kind = ours ] && prefix= || prefix=${kind}_
    line+=" ${prefix}load_s_$routers=$load ${prefix}change_ms_$routers=$change ${prefix}change_max_ms_$routers=$longest"
    declare "last_$kind=$change"
  done
done
bench_result "$line ratio=$(bench_divide "$last_frr" "$last_ours") bird_ratio=$(bench_divide "$last_bird" "$last_ours")"
