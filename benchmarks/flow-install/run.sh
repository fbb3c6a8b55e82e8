#!/usr/bin/env bash
# static routes committed through RESTCONF until Open vSwitch holds them, beside ovs-ofctl --bundle with the same flows
#
# Usage: run.sh [ROUTES]     (default: 100000)
#
# ours        from the start of the PUT request until the switch itself counts all flows, and our state says that the last
#             barrier is confirmed; put_s is the part until the commit was answered
# southbound  the same flows by the southbound alone: from the publication of the FIB until the last barrier
# peer        ovs-ofctl --bundle with exactly the flows that the switch then held, into the same, emptied switch
# ratio       routes per second of ours by the peer's; southbound_ratio of the southbound alone
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../lib/bench.sh"
. "$HERE/../lib/controller.sh"

routes=${1:-100000}
bench_needs ovs-vswitchd:openvswitch-switch
lab_create > /dev/null || bench_fail "no laboratory"
trap lab_destroy EXIT
trap 'exit 130' INT TERM HUP
datapath=0000000000000001
file=$(lab_data)/flows.txt

start_switch() { # CONTROLLER...: a new bridge; the hosts behind it stay the same
  lab_bridge br0 $datapath "$@" || bench_fail "the switch cannot be made"
  local port device
  for port in 1 2; do
    device=$(lab_port_device br0 $port)
    if ip -n "$(lab_ns core)" link show "$device" > /dev/null 2>&1; then
      lab_ovs ovs-vsctl --timeout=20 add-port br0 "$device" -- set interface "$device" ofport_request=$port
    else
      lab_host h$port br0 $port 10.0.$port.2/24 10.0.$port.1
    fi || bench_fail "port $port cannot be made"
  done
}
flow_count() { lab_ofctl dump-aggregate br0 2> /dev/null | sed -n 's/.*flow_count=\([0-9]*\).*/\1/p'; }
has_flows() { [ "$(flow_count)" -ge "$1" ]; }

bench_say "starting Open vSwitch and the controller"
lab_ovs_start || bench_fail "Open vSwitch does not start"
start_switch tcp:127.0.0.1:6653
controller_start
controller_put polyrouter-openflow-switches:openflow-switches \
  '{"polyrouter-openflow-switches:openflow-switches": {"switch": [{"datapath-id": "00:00:00:00:00:00:00:01"}]}}'
interface() { # INDEX: a port with an address and a neighbour that needs no ARP
  cat <<JSON
{"name": "eth$1", "openflow-port": {"datapath-id": "00:00:00:00:00:00:00:01", "port": $1},
 "ipv4": {"address": [{"ip": "10.0.$1.1", "prefix-length": 24}],
          "neighbor": [{"ip": "10.0.$1.9", "link-layer-address": "02:00:00:00:00:0$1"}]}}
JSON
}
controller_put polyrouter-virtual-routers:virtual-routers/virtual-router=bench \
  "{\"polyrouter-virtual-routers:virtual-router\": [{\"name\": \"bench\", \"interfaces\": {\"interface\": [
    $(interface 1), $(interface 2)]}}]}"
bench_within 60 "the switch and its first flows" has_flows 10

bench_say "committing $routes static routes"
request=$(lab_data)/routes.json
/usr/bin/python3 - "$routes" > "$request" <<'PYTHON'
import json, sys
routes = [{'destination-prefix': '%d.%d.%d.0/24' % (20 + (i >> 16), i >> 8 & 255, i & 255),
           'next-hop': {'next-hop-address': '10.0.%d.9' % (1 + i % 2)}} for i in range(int(sys.argv[1]))]
json.dump({'polyrouter-virtual-routers:control-plane-protocol': [
    {'type': 'polyrouter-virtual-routers:static', 'name': 'bench', 'static-routes': {'ipv4': {'route': routes}}}]}, sys.stdout)
PYTHON
before=$(flow_count)
start=$(bench_now)
controller_put "polyrouter-virtual-routers:virtual-routers/virtual-router=bench/routing/control-plane-protocols/control-plane-protocol=polyrouter-virtual-routers%3Astatic,bench" "@$request"
put_s=$(bench_since "$start")
bench_within 300 "$routes flows in the switch" has_flows $((before + routes))
ours=$(bench_since "$start")
bench_say "  PUT answered after $put_s s, all flows in the switch after $ours s"
bench_within 20 "the last barrier" controller_says polyrouter-openflow-switches:openflow-switches/switch=00%3A00%3A00%3A00%3A00%3A00%3A00%3A01 '"in-sync"'
lab_ofctl --no-stats dump-flows br0 | sed -n 's/^ //p' | grep -F group: > "$file"
groups=$(lab_data)/groups.txt
lab_ofctl dump-groups br0 | sed -n 's/^ //p' > "$groups"
lab_end controller || bench_fail "the controller does not end"

bench_say "the southbound alone"
lab_bridge_del br0 || bench_fail "the switch cannot be removed"
start_switch tcp:127.0.0.1:6654
alone=$(lab_exec core "$JAVA_HOME/bin/java" -Xmx2g --enable-native-access=ALL-UNNAMED -cp "$BENCH_CLASSPATH" io.polyrouter.benchmarks.FlowInstall 127.0.0.1 6654 "$routes")
bench_say "  $alone"
alone=${alone#install_s=}

bench_say "ovs-ofctl --bundle with the same flows"
lab_bridge_del br0 || bench_fail "the switch cannot be removed"
start_switch
lab_ovs ovs-vsctl set bridge br0 protocols=OpenFlow13,OpenFlow14
lab_ofctl add-groups br0 "$groups"
start=$(bench_now)
lab_ovs ovs-ofctl -O OpenFlow14 --bundle add-flows br0 "$file"
peer=$(bench_since "$start")
has_flows "$routes" || bench_fail "the peer did not install the flows"
bench_result "flow-install routes=$routes put_s=$put_s total_s=$ours routes_per_s=$(awk "BEGIN { printf \"%d\", $routes / $ours }")" \
  "southbound_s=$alone ovs_ofctl_bundle_s=$peer southbound_ratio=$(bench_divide "$peer" "$alone") ratio=$(bench_divide "$peer" "$ours")"
