#!/usr/bin/env bash
# a full table into the RIB and the FIB of a VR, beside the kernel's FIB and BIRD's tables
#
# Usage: run.sh [PREFIXES [BATCH]]     (default: 1000000 10000)
#
# Ours: batches of routes by ten recursive next hops go into the RIB, as from a protocol; after each batch the RIB works out
# what follows and makes the FIB. Linux: ip -batch adds the same routes in a namespace; taken is the time in the kernel alone.
# BIRD: the same routes as static ones in its configuration, which it has to read first. All times are processor time.
#
# load_s           the median of four loads; first_load_s: the first one of the JVM
# bytes_per_route  growth of the heap after a collection, RIB and FIB together; of the kernel its slabs for the FIB; of BIRD
#                  what it says of its routing tables
# nexthop_ms       until the FIB has another way to one of the next hops, for nexthop_routes routes
# ratio            the kernel's time by load_s; bird_ratio: BIRD's by load_s; memory_ratio: the kernel's bytes by ours
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../lib/bench.sh"

prefixes=${1:-1000000} batch=${2:-10000}
bench_needs bird:bird2 ip:iproute2
lab_create > /dev/null || bench_fail "no laboratory"
trap lab_destroy EXIT
trap 'exit 130' INT TERM HUP

bench_say "loading $prefixes routes in batches of $batch"
result=$(bench_java -Xmx2g -XX:+UseSerialGC io.polyrouter.benchmarks.rib.RibLoad load "$prefixes" "$batch")
bench_say "  $result"
for pair in $result; do
  case $pair in
    load_s=*) load_s=${pair#*=} ;;
    bytes_per_route=*) bytes=${pair#*=} ;;
  esac
done

routes=$(lab_data)/routes
bench_java -Xmx1g io.polyrouter.benchmarks.rib.RibLoad kernel "$prefixes" "$routes"

# bytes of the slabs that hold the kernel's FIB
fib_slabs() { awk '/^ip_fib/ { sum += $3 * $4 } END { print sum + 0 }' /proc/slabinfo; }

bench_say "adding them to the kernel's FIB"
lab_netns kernel
namespace=$(lab_ns kernel)
ip -n "$namespace" link add e0 type veth peer name e1
ip -n "$namespace" address add 10.99.0.1/24 dev e0
ip -n "$namespace" link set e0 up
ip -n "$namespace" link set e1 up
slabs=$(fib_slabs)
TIMEFORMAT='%S'
kernel_s=$({ time ip -n "$namespace" -batch "$routes" > /dev/null; } 2>&1)
kernel_bytes=$(bench_divide $(($(fib_slabs) - slabs)) "$prefixes")
bench_say "  $kernel_s s, $kernel_bytes bytes a route"
lab_netns_del kernel

bench_say "giving them to BIRD"
lab_netns bird
namespace=$(lab_ns bird)
ip -n "$namespace" link add e0 type veth peer name e1
ip -n "$namespace" address add 10.99.0.1/24 dev e0
ip -n "$namespace" link set e0 up
ip -n "$namespace" link set e1 up
folder=$(lab_data)/bird
mkdir -p "$folder"
{
  echo 'router id 10.99.0.1; protocol device {} protocol direct { ipv4; }'
  echo 'protocol static { ipv4;'
  sed 's/^route add \(.*\) via \(.*\)$/route \1 recursive \2;/' "$routes"
  echo '}'
} > "$folder/bird.conf"
bird=$(lab_spawn bird bird bird -f -c "$folder/bird.conf" -s "$folder/bird.ctl" -P "$folder/bird.pid")
loaded() { birdc -s "$folder/bird.ctl" show route count 2> /dev/null | awk -v n="$prefixes" '/networks/ { exit !($3 >= n) }'; }
bench_within 120 "routes of BIRD" loaded
ticks=$(getconf CLK_TCK)
bird_s=$(awk -v hz="$ticks" '{ printf "%.2f", ($14 + $15) / hz }' "/proc/$bird/stat")
bird_memory=$(birdc -s "$folder/bird.ctl" show memory | awk '/^Routing tables/ { print $3, $4 }')
bench_say "  $bird_s s, $bird_memory"

bench_result "rib-load $result kernel_s=$kernel_s kernel_bytes_per_route=$kernel_bytes bird_s=$bird_s" \
  "bird_tables=${bird_memory// /} ratio=$(bench_divide "$kernel_s" "$load_s") bird_ratio=$(bench_divide "$bird_s" "$load_s")" \
  "memory_ratio=$(bench_divide "$kernel_bytes" "$bytes")"
