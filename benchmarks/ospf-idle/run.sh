#!/usr/bin/env bash
# processor time of virtual routers with two idle OSPF adjacencies each, beside FRR and BIRD
#
# Usage: run.sh [VRS] [PEERS] [SETTLING] [SECONDS]     (default: 1000 20 60 40)
#
# Rings of ten routers by point-to-point links, hello 10 s, dead 40 s: ours over memory links in one JVM, the peers over veth,
# one router a namespace: BIRD one process, FRR zebra and ospfd. All run at once; SETTLING seconds after the last route came,
# the processor time of each is taken for the same SECONDS: all of it, but for what the kernel does for the peers outside of
# their system calls.
#
# us       microseconds of processor time a router takes in a second
# ratio    FRR's us by ours; bird_ratio: BIRD's by ours
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../lib/bench.sh"

vrs=${1:-1000} peers=${2:-20} settling=${3:-60} seconds=${4:-40}
RING=10
bench_needs bird:bird2 /usr/lib/frr/ospfd:frr
[ $((peers % RING)) = 0 ] || bench_fail "PEERS: rings have ten routers, give a multiple of 10"
lab_create > /dev/null || bench_fail "no laboratory"
trap lab_destroy EXIT
trap 'exit 130' INT TERM HUP

# nanoseconds of processor time that processes have used, all their threads together; clock ticks would be too coarse
cpu_nanos() {
  local pid
  for pid; do cat "/proc/$pid"/task/*/schedstat; done | awk '{ sum += $1 } END { printf "%.0f\n", sum }'
}

rings() { # KIND: namespaces and links
  local i next
  for ((i = 0; i < peers; i++)); do
    lab_netns "$1$i"
  done
  for ((i = 0; i < peers; i++)); do
    next=$((i / RING * RING + (i + 1) % RING))
    ip -n "$(lab_ns "$1$i")" link add u type veth peer name d netns "$(lab_ns "$1$next")"
  done
  for ((i = 0; i < peers; i++)); do
    ip -n "$(lab_ns "$1$i")" -batch - << ADDRESSES
address add 10.255.0.$((i % RING + 1))/32 dev lo
address add 10.254.$((i % RING)).1/24 dev u
address add 10.254.$(((i + RING - 1) % RING)).2/24 dev d
link set dev u up
link set dev d up
ADDRESSES
  done
}

start_bird() { # NUMBER FOLDER
  cat > "$2/bird.conf" << CONF
router id 10.255.0.$(($1 % RING + 1));
protocol device {}
protocol kernel { ipv4 { import none; export where source ~ [ RTS_OSPF ]; }; }
protocol ospf v2 { ipv4 { import all; export none; };
  area 0 { interface "u", "d" { type ptp; hello 10; dead 40; cost 10; }; interface "lo" { stub yes; }; }; }
CONF
  pids+=("$(lab_spawn "bird$1" "bird-$1" bird -f -c "$2/bird.conf" -s "$2/bird.ctl" -P "$2/bird.pid")")
}

start_frr() { # NUMBER FOLDER
  local daemon
  echo "hostname r$1" > "$2/zebra.conf"
  cat > "$2/ospfd.conf" << CONF
interface lo
 ip ospf area 0
interface u
 ip ospf area 0
 ip ospf network point-to-point
interface d
 ip ospf area 0
 ip ospf network point-to-point
router ospf
 ospf router-id 10.255.0.$(($1 % RING + 1))
CONF
  chown -R frr:frr "$2"
  for daemon in zebra ospfd; do
    pids+=("$(lab_spawn "frr$1" "frr-$1-$daemon" /usr/lib/frr/$daemon -u frr -g frr -f "$2/$daemon.conf" \
      -i "$2/$daemon.pid" -z "$2/zserv.api" --vty_socket "$2" -A 127.0.0.1 -P 0)")
    [ "$daemon" != zebra ] || bench_within 20 "zebra $1" test -S "$2/zserv.api"
  done
}

has_routes() { [ "$(ip -n "$1" route show | grep -c '^10\.255\.0\.')" -ge $((RING - 1)) ]; }

# start_peers KIND: its process numbers come into the array of this name
start_peers() {
  local i folder pids=()
  local -n into=$1
  chmod 711 "$(lab_data)"
  rings "$1"
  for ((i = 0; i < peers; i++)); do
    folder=$(lab_data)/$1-$i
    mkdir -p "$folder"
    "start_$1" "$i" "$folder"
  done
  into=("${pids[@]}")
}

await_peers() { # KIND
  local i
  for ((i = 0; i < peers; i++)); do
    bench_within 150 "routes of $1 $i" has_routes "$(lab_ns "$1$i")"
  done
}

start_ours() {
  local folder
  folder=$(mktemp -d "$(lab_data)/ours.XXXX")
  mkfifo "$folder/in" "$folder/out"
  # shellcheck disable=SC2086
  lab_spawn core ours sh -c 'exec "$@" < "$0/in" > "$0/out"' "$folder" "$JAVA_HOME/bin/java" -Xmx4g -XX:+UseSerialGC \
    ${BENCH_JAVA_OPTIONS:-} -cp "$BENCH_CLASSPATH" io.polyrouter.benchmarks.ospf.OspfIdle "$vrs" > /dev/null
  exec 5> "$folder/in" 6< "$folder/out"
  read -r -t 200 converged <&6 || bench_fail "the virtual routers do not converge, see $LAB/ours.log"
}
ask_ours() { local answer; echo "$1" >&5; read -r -t 60 answer <&6 || bench_fail "no answer from the virtual routers"; echo "$answer"; }

# us NANOS ROUTERS
us() { awk -v t="$1" -v n="$2" -v s="$seconds" 'BEGIN { printf "%.1f", t / s / n / 1e3 }'; }

bird=() frr=()
bench_say "starting $peers BIRD routers"
start_peers bird
bench_say "starting $peers FRR routers"
start_peers frr
bench_say "starting $vrs virtual routers in one JVM"
start_ours
await_peers bird
await_peers frr
bench_say "  they have all routes after $converged s; measuring in $settling s, for $seconds s"
sleep "$settling"
bird_before=$(cpu_nanos "${bird[@]}") frr_before=$(cpu_nanos "${frr[@]}") ours_before=$(ask_ours cpu)
sleep "$seconds"
bird_after=$(cpu_nanos "${bird[@]}") frr_after=$(cpu_nanos "${frr[@]}") ours_after=$(ask_ours cpu)
ours_us=$(us $((ours_after - ours_before)) "$vrs")
bird_us=$(us $((bird_after - bird_before)) "$peers")
frr_us=$(us $((frr_after - frr_before)) "$peers")
heap=$(ask_ours heap)
exec 5>&- 6<&-
bench_result "ospf-idle vrs=$vrs peers=$peers us=$ours_us" \
  "cpu_percent=$(awk -v us="$ours_us" -v n="$vrs" 'BEGIN { printf "%.1f", us * n / 1e4 }') heap_bytes_per_vr=$heap" \
  "bird_us=$bird_us frr_us=$frr_us ratio=$(bench_divide "$frr_us" "$ours_us") bird_ratio=$(bench_divide "$bird_us" "$ours_us")"
