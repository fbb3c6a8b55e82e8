#!/usr/bin/env bash
# packets lost when a link of an OSPF ring fails, with and without loop-free alternates, beside FRR
#
# Usage: run.sh [ROUNDS] [SIZE] [SILENT-ROUNDS]     (default: 5 10 1)
#
# A ring of routers, every link over a bridge of its own, so that it can fail in two ways: "carrier", where both ends see it
# down, and "silent", where nothing comes through any more and only hellos are missed (hello 1 s, dead 4 s). Ours are virtual
# routers in one JVM, FRR's one namespace each. A datagram a millisecond goes from the first router's loopback to the
# second's, over the link between them; the link fails, and comes back. All links cost 10 but that from the last router to the
# first, 100: so the first router's other neighbour is a loop-free alternate. With alternates routes are calculated 50 ms after a
# change, as RFC 8405 suggests, since nothing hurries then; without at once, as FRR does.
#
# carrier_ms, silent_ms   the longest time without a datagram after the failure, medians of the rounds; _lfa with alternates
# carrier_first_ms        the first failure of all, when the JVM has run for half a minute and done none of this before; it is
#                         no part of the median (nor is FRR's first one)
# carrier_max_ms          the longest of the others
# ratio                   FRR's carrier_ms by ours without alternates; lfa_ratio with
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../lib/bench.sh"

rounds=${1:-5} size=${2:-10} silent_rounds=${3:-1}
HELLO=1 DEAD=4 LAST_COST=100
bench_needs /usr/lib/frr/ospfd:frr
lab_create > /dev/null || bench_fail "no laboratory"
trap lab_destroy EXIT
trap 'exit 130' INT TERM HUP
JVM=(-Xmx1g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED)

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# links NAMESPACE-OF-ROUTER-I...: link i from router i ("u") to the next ("d"), each over bridge b$i in the namespace ring
links() { # KIND
  local i next up down
  lab_netns "$1-ring"
  for ((i = 0; i < size; i++)); do
    next=$(((i + 1) % size))
    case $1 in
      ours) up="u$i netns $(lab_ns ours)" down="d$next netns $(lab_ns ours)" ;;
      frr) up="u netns $(lab_ns "frr$i")" down="d netns $(lab_ns "frr$next")" ;;
    esac
    ip -n "$(lab_ns "$1-ring")" -batch - << LINKS
link add b$i type bridge mcast_snooping 0
link set b$i up
link add l$i type veth peer name $up
link add r$i type veth peer name $down
link set l$i master b$i up
link set r$i master b$i up
LINKS
  done
}

ring() { ip -n "$(lab_ns "$1-ring")" -batch -; } # KIND
fail_link() { # KIND HOW
  case $2 in
    carrier) printf 'link set l0 down\nlink set r0 down\n' | ring "$1" ;;
    silent) echo 'link set r0 nomaster' | ring "$1" ;;
  esac
}
mend_link() {
  case $2 in
    carrier) printf 'link set l0 up\nlink set r0 up\n' | ring "$1" ;;
    silent) echo 'link set r0 master b0' | ring "$1" ;;
  esac
}

# measure KIND HOW: prints milliseconds; file descriptors 5 and 6 lead to and from the receiver
measure() {
  local ignored gap
  echo >&5; read -r ignored <&6
  fail_link "$1" "$2"
  [ "$2" = carrier ] && sleep 3 || sleep $((DEAD + 4))
  echo >&5; read -r gap <&6
  mend_link "$1" "$2"
  # So that what was said last is old enough to be said anew (MinLSInterval, 5 s).
  sleep $((DEAD + 4))
  echo "$gap"
}

# series KIND: prints "carrier first-carrier longest-carrier silent"
series() {
  local round first
  first=$(measure "$1" carrier)
  for ((round = 0; round < rounds; round++)); do
    measure "$1" carrier
  done | sort -n | awk -v first="$first" '{ v[NR] = $1 } END { printf "%s %s %s ", v[int((NR + 1) / 2)], first, v[NR] }'
  for ((round = 0; round < silent_rounds; round++)); do
    measure "$1" silent
  done | median
}

ours() { # LFA(true|false): prints what series does
  local folder
  folder=$(mktemp -d "$(lab_data)/ours.XXXX")
  mkfifo "$folder/in" "$folder/out"
  # shellcheck disable=SC2086
  lab_spawn ours "ours-$1" sh -c 'exec "$@" < "$0/in" > "$0/out"' "$folder" "$JAVA_HOME/bin/java" "${JVM[@]}" \
    ${BENCH_JAVA_OPTIONS:-} -cp "$BENCH_CLASSPATH" io.polyrouter.benchmarks.ospf.Failover ring "$size" $HELLO $DEAD $LAST_COST "$1" \
    > /dev/null
  exec 5> "$folder/in" 6< "$folder/out"
  local ready
  read -r -t 150 ready <&6 || bench_fail "the ring does not converge, see $LAB/ours-$1.log"
  # The JVM is warm, and databases are old enough to change at once.
  sleep 15
  series ours
  exec 5>&- 6<&-
  lab_end "ours-$1"
}

frr() { # prints what series does
  local i folder namespace daemon
  chmod 711 "$(lab_data)"
  for ((i = 0; i < size; i++)); do
    folder=$(lab_data)/frr-$i
    namespace=$(lab_ns "frr$i")
    mkdir -p "$folder"
    ip -n "$namespace" -batch - << ADDRESSES
address add 10.255.0.$((i + 1))/32 dev lo
address add 10.254.$i.1/24 dev u
address add 10.254.$(((i + size - 1) % size)).2/24 dev d
link set dev u up
link set dev d up
ADDRESSES
    ip netns exec "$namespace" sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'
    echo "hostname r$i" > "$folder/zebra.conf"
    {
      echo "interface lo"; echo " ip ospf area 0"
      for daemon in "u $i" "d $(((i + size - 1) % size))"; do
        echo "interface ${daemon% *}"
        echo " ip ospf area 0"
        echo " ip ospf network point-to-point"
        echo " ip ospf hello-interval $HELLO"
        echo " ip ospf dead-interval $DEAD"
        [ "${daemon#* }" = $((size - 1)) ] && echo " ip ospf cost $LAST_COST" || echo " ip ospf cost 10"
      done
      echo "router ospf"; echo " ospf router-id 10.255.0.$((i + 1))"
    } > "$folder/ospfd.conf"
    chown -R frr:frr "$folder"
    for daemon in zebra ospfd; do
      lab_spawn "frr$i" "frr-$i-$daemon" /usr/lib/frr/$daemon -u frr -g frr -f "$folder/$daemon.conf" \
        -i "$folder/$daemon.pid" -z "$folder/zserv.api" --vty_socket "$folder" -A 127.0.0.1 -P 0 > /dev/null
      [ "$daemon" != zebra ] || bench_within 20 "zebra $i" test -S "$folder/zserv.api"
    done
  done
  for ((i = 0; i < size; i++)); do
    bench_within 120 "routes of FRR $i" eval \
      '[ "$(ip -n "$(lab_ns "frr$i")" route show proto ospf | grep -c "^10.255.0.")" -ge '$((size - 1))' ]'
  done
  folder=$(mktemp -d "$(lab_data)/probe.XXXX")
  mkfifo "$folder/send" "$folder/in" "$folder/out"
  lab_spawn frr1 receiver sh -c 'exec "$@" < "$0/in" > "$0/out"' "$folder" "$JAVA_HOME/bin/java" "${JVM[@]}" \
    -cp "$BENCH_CLASSPATH" io.polyrouter.benchmarks.ospf.Failover receive 10.255.0.2 > /dev/null
  exec 5> "$folder/in" 6< "$folder/out"
  lab_spawn frr0 sender sh -c 'exec "$@" < "$0/send"' "$folder" "$JAVA_HOME/bin/java" "${JVM[@]}" \
    -cp "$BENCH_CLASSPATH" io.polyrouter.benchmarks.ospf.Failover send 10.255.0.2 > /dev/null
  exec 7> "$folder/send"
  local ready
  read -r -t 60 ready <&6 || bench_fail "no datagram arrives over FRR"
  sleep 15
  series frr
  exec 5>&- 6<&- 7>&-
}

lab_netns ours
links ours
for ((i = 0; i < size; i++)); do
  ip -n "$(lab_ns ours)" link set "u$i" up
  ip -n "$(lab_ns ours)" link set "d$i" up
done
bench_say "a ring of $size virtual routers"
read -r carrier first longest silent < <(ours false)
bench_say "  carrier $carrier ms (first $first, longest $longest), silent $silent ms; with loop-free alternates"
read -r carrier_lfa first_lfa longest_lfa silent_lfa < <(ours true)
bench_say "  carrier $carrier_lfa ms (first $first_lfa, longest $longest_lfa), silent $silent_lfa ms; a ring of $size FRR routers"
for ((i = 0; i < size; i++)); do
  lab_netns "frr$i"
done
links frr
read -r frr_carrier frr_first frr_longest frr_silent < <(frr)
bench_say "  carrier $frr_carrier ms (first $frr_first, longest $frr_longest), silent $frr_silent ms"
bench_result "failover size=$size rounds=$rounds" \
  "carrier_ms=$carrier carrier_first_ms=$first carrier_max_ms=$longest silent_ms=$silent" \
  "carrier_lfa_ms=$carrier_lfa carrier_lfa_first_ms=$first_lfa carrier_lfa_max_ms=$longest_lfa silent_lfa_ms=$silent_lfa" \
  "frr_carrier_ms=$frr_carrier frr_carrier_first_ms=$frr_first frr_carrier_max_ms=$frr_longest frr_silent_ms=$frr_silent" \
  "ratio=$(bench_divide "$frr_carrier" "$carrier") lfa_ratio=$(bench_divide "$frr_carrier" "$carrier_lfa")"
