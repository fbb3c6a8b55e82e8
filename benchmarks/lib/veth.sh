# shellcheck shell=bash
# Two namespaces joined by a veth pair: "dut" with 10.9.0.1 on e0, where a virtual router may take 10.9.0.2 beside it, and
# "peer" with 10.9.0.9 on e1, where benchmarks.tcp.Peer serves on port $VETH_PORT. Each has a processor of its own, if
# there are two: $DUT_CPU and $PEER_CPU. Source lib/bench.sh first.
VETH_PORT=5001
DUT_CPU=${DUT_CPU:-1} PEER_CPU=${PEER_CPU:-0}
[ "$(nproc --all)" -gt 1 ] || DUT_CPU=0
VETH_JVM=(-Xmx1g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED)

veth_create() {
  bench_needs ethtool:ethtool taskset:util-linux
  lab_create > /dev/null || bench_fail "no laboratory"
  lab_netns dut && lab_netns peer &&
    ip -n "$(lab_ns dut)" link add e0 type veth peer name e1 netns "$(lab_ns peer)" &&
    ip -n "$(lab_ns dut)" address add 10.9.0.1/24 dev e0 && ip -n "$(lab_ns peer)" address add 10.9.0.9/24 dev e1 &&
    ip -n "$(lab_ns dut)" link set e0 up && ip -n "$(lab_ns peer)" link set e1 up || bench_fail "no veth pair"
  lab_spawn peer peer taskset -c "$PEER_CPU" "$JAVA_HOME/bin/java" "${VETH_JVM[@]}" -cp "$BENCH_CLASSPATH" \
    io.polyrouter.benchmarks.tcp.Peer 10.9.0.9 $VETH_PORT > /dev/null
  bench_within 20 "the peer" grep -q ready "$LAB/peer.log"
}

# veth_offloads on|off: checksums, segmentation and its reverse left to the (missing) network card, at both ends
veth_offloads() {
  local end
  for end in "dut e0" "peer e1"; do
    lab_exec "${end% *}" ethtool -K "${end#* }" tx "$1" tso "$1" gso "$1" gro "$1" > /dev/null || bench_fail "ethtool: $end"
  done
}

# veth_java CLASS ARGUMENTS...: on the DUT's processor in its namespace; the class gets the device, the virtual router's
# address, the peer's address and port first. BENCH_JAVA_OPTIONS may hold more for the JVM.
veth_java() {
  local class=$1
  shift
  # shellcheck disable=SC2086
  lab_exec dut taskset -c "$DUT_CPU" "$JAVA_HOME/bin/java" "${VETH_JVM[@]}" ${BENCH_JAVA_OPTIONS:-} -cp "$BENCH_CLASSPATH" \
    "io.polyrouter.benchmarks.tcp.$class" e0 10.9.0.2 10.9.0.9 $VETH_PORT "$@"
}

# veth_value NAME PAIRS: the value of NAME among name=value pairs
veth_value() { tr ' ' '\n' <<< "$2" | sed -n "s/^$1=//p"; }
