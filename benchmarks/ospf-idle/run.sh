#!/usr/bin/env bash
# processor time of virtual routers with two idle OSPF adjacencies each, beside FRR and BIRD
#
# Usage: run.sh [VRS] [PEERS]     (default: 1000 20)
#
# Rings of ten routers by point-to-point links, hello 10 s, dead 40 s: ours over memory links in one JVM, the peers over veth,
# one router a namespace: BIRD one process, FRR zebra and ospfd. Measured for 40 s, a minute after the last route came.
#
# us       microseconds of processor time a router takes in a second
# ratio    FRR's us by ours; bird_ratio: BIRD's by ours
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../lib/bench.sh"

vrs=${1:-1000} peers=${2:-20}
RING=10
bench_needs bird:bird2 /usr/lib/frr/ospfd:frr
[ $((peers % RING)) = 0 ] || bench_fail "PEERS: rings have ten routers, give a multiple of 10"
lab_create > /dev/null || bench_fail "no laboratory"
trap lab_destroy EXIT
trap 'exit 130' INT TERM HUP

# clock ticks of processor time that processes have used
ticks() { local pid; for pid; do sed 's/.*) //' "/proc/$pid/stat"; done | awk '{ sum += $12 + $13 } END { print sum }'; }

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

converged() { [ "$(ip -n "$1" route show | grep -c '^10\.255\.0\.')" -ge $((RING - 1)) ]; }

peer() { # KIND: prints microseconds a router and second
  local i folder pids=() before after
  chmod 711 "$(lab_data)"
  rings "$1"
  for ((i = 0; i < peers; i++)); do
    folder=$(lab_data)/$1-$i
    mkdir -p "$folder"
    "start_$1" "$i" "$folder"
  done
  for ((i = 0; i < peers; i++)); do
    bench_within 150 "routes of $1 $i" converged "$(lab_ns "$1$i")"
  done
  sleep 60
  before=$(ticks "${pids[@]}")
  sleep 40
  after=$(ticks "${pids[@]}")
  for ((i = 0; i < peers; i++)); do
    lab_end "$1-$i" 2> /dev/null || true
  done
  awk -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" -v n="$peers" 'BEGIN { printf "%.1f", t / hz / 40 / n * 1e6 }'
}

value() { tr ' ' '\n' <<< "$2" | sed -n "s/^$1=//p"; }

bench_say "starting $vrs virtual routers in one JVM"
result=$(bench_java -Xmx4g -XX:+UseSerialGC io.polyrouter.benchmarks.ospf.OspfIdle "$vrs")
bench_say "  $result"
ours=$(value cpu_us_per_vr_s "$result")
bench_say "starting $peers BIRD routers"
bird=$(peer bird)
bench_say "  $bird us; starting $peers FRR routers"
frr=$(peer frr)
bench_say "  $frr us"
bench_result "ospf-idle vrs=$vrs us=$ours cpu_percent=$(value cpu_percent "$result")" \
  "heap_bytes_per_vr=$(value heap_bytes_per_vr "$result") bird_us=$bird frr_us=$frr" \
  "ratio=$(bench_divide "$frr" "$ours") bird_ratio=$(bench_divide "$bird" "$ours")"
