#!/usr/bin/env bash
# memory of idle virtual routers, beside idle BIRD and FRR routers in namespaces
#
# Usage: run.sh [VRS...]     (default: 1000 10000)
#
# Ours: one JVM for each number of VRs, linked in pairs, each with an address, a neighbour and a static route; ready when
# every VR has published its FIB. Memory is taken after a full collection: of the heap, the growth from before the first VR;
# of the process, its proportional set size (PSS). The peers run the same job, one router a namespace: BIRD one process,
# FRR zebra and staticd. ratio = a peer's PSS per router (BIRD) by ours at the largest number, the JVM's own memory included.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../lib/bench.sh"

counts=("$@")
[ ${#counts[@]} -gt 0 ] || counts=(1000 10000)
bench_needs bird:bird2 /usr/lib/frr/zebra:frr
lab_create > /dev/null || bench_fail "no laboratory"
trap lab_destroy EXIT
trap 'exit 130' INT TERM HUP

line="vr-density"
for count in "${counts[@]}"; do
  bench_say "starting $count virtual routers in one JVM"
  result=$(bench_java -Xmx4g -XX:+UseSerialGC io.polyrouter.benchmarks.VrDensity "$count")
  bench_say "  $result"
  for pair in $result; do
    line+=" ${pair%%=*}_$count=${pair#*=}"
    [ "${pair%%=*}" != pss_bytes_per_vr ] || ours=${pair#*=}
  done
done

# PSS in bytes of some processes together
pss() { awk '/^Pss:/ { sum += $2 } END { printf "%d", sum * 1024 }' $(printf '/proc/%s/smaps_rollup ' "$@"); }

peer() { # KIND ROUTERS: prints PSS bytes per router
  local kind=$1 routers=$2 i pids=() folder namespace
  # FRR's daemons run as a user of their own, which has to get at its folder.
  chmod 711 "$(lab_data)"
  for ((i = 1; i <= routers; i++)); do
    folder=$(lab_data)/$kind-$i
    mkdir -p "$folder"
    lab_netns "$kind$i"
    namespace=$(lab_ns "$kind$i")
    ip -n "$namespace" link add e0 type veth peer name e1
    ip -n "$namespace" address add 192.0.2.1/24 dev e0
    ip -n "$namespace" link set e0 up
    ip -n "$namespace" link set e1 up
    case $kind in
      bird)
        cat > "$folder/bird.conf" <<'CONF'
router id 192.0.2.1;
protocol device {}
protocol direct { ipv4; }
protocol kernel { ipv4 { export all; }; }
protocol static { ipv4; route 203.0.113.0/24 via 192.0.2.2; }
CONF
        pids+=("$(lab_spawn "$kind$i" "$kind-$i" bird -f -c "$folder/bird.conf" -s "$folder/bird.ctl")")
        ;;
      frr)
        chown frr:frr "$folder"
        echo "hostname r" > "$folder/zebra.conf"
        echo "ip route 203.0.113.0/24 192.0.2.2" > "$folder/staticd.conf"
        for daemon in zebra staticd; do
          pids+=("$(lab_spawn "$kind$i" "$kind-$i-$daemon" /usr/lib/frr/$daemon -u frr -g frr -f "$folder/$daemon.conf" \
            -i "$folder/$daemon.pid" -z "$folder/zserv.api" --vty_socket "$folder" -A 127.0.0.1 -P 0)")
          [ "$daemon" != zebra ] || bench_within 20 "zebra of $kind $i" test -S "$folder/zserv.api"
        done
        ;;
    esac
  done
  # A router counts as ready when its route is in the kernel.
  for ((i = 1; i <= routers; i++)); do
    bench_within 20 "route of $kind $i" eval "ip -n $(lab_ns "$kind$i") route show | grep -q 203.0.113.0/24"
  done
  echo $(($(pss "${pids[@]}") / routers))
}

bench_say "starting 20 BIRD routers"
bird=$(peer bird 20)
bench_say "starting 10 FRR routers"
frr=$(peer frr 10)
bench_result "$line bird_pss_bytes=$bird frr_pss_bytes=$frr ratio=$(bench_divide "$bird" "$ours")"
