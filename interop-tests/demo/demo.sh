#!/usr/bin/env bash
# demo.sh DISTRIBUTION [--pause]: Polyrouter with a real Open vSwitch and four hosts, step by step.
# Everything runs in network namespaces of its own and is removed at the end, however it ends. --pause waits for Enter
# before that, so that one can look around. Wants root and the packages of ../install-packages.sh; JAVA_HOME if there is
# no JDK of version 21 or later in the usual place.
set -u
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$HERE/../lib/lab.sh"

DIST=${1:?usage: demo.sh DISTRIBUTION [--pause]}
PAUSE=${2:-}
case $PAUSE in '' | --pause) ;; *) echo "demo: unknown option $PAUSE (known: --pause)" >&2; exit 2 ;; esac
DPID=000000000000de30
RESTCONF=http://127.0.0.1:8182/restconf/data
STARTED=$SECONDS
PASSED=0

if [ -t 1 ]; then BOLD=$'\e[1m' DIM=$'\e[2m' GREEN=$'\e[32m' RED=$'\e[31m' PLAIN=$'\e[0m'; else BOLD='' DIM='' GREEN='' RED='' PLAIN=''; fi
step=0
title() { step=$((step + 1)); printf '\n%s%d. %s%s\n' "$BOLD" "$step" "$1" "$PLAIN"; }
tell() { fold -s -w 110 <<< "$*" | sed 's/^/   /; s/ *$//'; }
show() { sed "s/^/     $DIM/; s/\$/$PLAIN/"; }
good() { PASSED=$((PASSED + 1)); printf '   %s✓ %s%s\n' "$GREEN" "$*" "$PLAIN"; }
give_up() {
  printf '   %s✗ %s%s\n' "$RED" "$*" "$PLAIN" >&2
  if [ -d "${LAB:-}" ]; then
    local kept
    kept=$(mktemp -d "${TMPDIR:-/tmp}/polyrouter-demo-logs.XXXXXX")
    cp "$LAB"/*.log "$(lab_data)"/controller/log/karaf.log "$kept" 2> /dev/null
    lab_ofctl dump-flows demo > "$kept/flows.txt" 2>&1
    echo "   The logs and the flow table are in $kept" >&2
  fi
  exit 1
}

# run HOST COMMAND...: prints the command as one would type it on that host, runs it, shows and keeps its output
run() {
  local host=$1; shift
  printf '     %s%s$ %s%s\n' "$BOLD" "$host" "$*" "$PLAIN"
  OUTPUT=$(lab_exec "$host" "$@" 2>&1)
  local status=$?
  show <<< "$OUTPUT"
  return $status
}
# until_true SECONDS COMMAND...
until_true() {
  local end=$((SECONDS + $1)); shift
  until "$@" > /dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.3
  done
}
received() { sed -n 's/.* \([0-9]*\) received.*/\1/p' <<< "$OUTPUT"; }
echoes() { lab_exec "$1" awk '/^Icmp:/ { if (names) print $2 + 0 == $2 ? $column : ""; else { for (i = 1; i <= NF; i++) if ($i == "InEchos") column = i; names = 1 } }' /proc/net/snmp; }
flow_packets() { # PATTERN: sum of n_packets of the flows whose text matches
  lab_appctl revalidator/wait > /dev/null
  lab_ofctl dump-flows demo | grep -E -- "$1" | sed -n 's/.*n_packets=\([0-9]*\),.*/\1/p' | awk '{ sum += $1 } END { print sum + 0 }'
}

[ "$(id -u)" = 0 ] || give_up "The demo makes network namespaces and must run as root."
[ -z "$(lab_missing)" ] || give_up "Debian packages are missing: $(lab_missing | tr '\n' ' ')(run interop-tests/install-packages.sh)"
[ -x "$DIST/bin/polyrouter-server" ] || give_up "No distribution in $DIST; ./polyrouter build makes it."

clean_up() {
  trap - EXIT
  lab_destroy
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

title "A laboratory"
tell "Four Linux hosts and a switch, each in a network namespace. The red pair and the blue pair use the same" \
  "addresses: only their virtual routers tell them apart. Nothing outside these namespaces is touched."
cat << 'PICTURE'

       red-a  10.1.0.2 ──1┐              ┌2── 10.2.0.2  red-b
                          │ Open vSwitch │
       blue-a 10.1.0.2 ──3┘      │       └4── 10.2.0.2  blue-b
                                 │ OpenFlow 1.3
                            Polyrouter  ◀── NETCONF, RESTCONF
                            VR red, VR blue: 10.1.0.1 and 10.2.0.1 each

PICTURE
lab_create $$ > /dev/null || give_up "The laboratory could not be made."
lab_ovs_start && lab_bridge demo $DPID tcp:127.0.0.1:6653 || give_up "Open vSwitch does not start."
lab_host red-a demo 1 10.1.0.2/24 10.1.0.1 02:00:00:00:aa:01 &&
  lab_host red-b demo 2 10.2.0.2/24 10.2.0.1 02:00:00:00:aa:02 &&
  lab_host blue-a demo 3 10.1.0.2/24 10.1.0.1 02:00:00:00:bb:01 &&
  lab_host blue-b demo 4 10.2.0.2/24 10.2.0.1 02:00:00:00:bb:02 || give_up "The hosts could not be made."
good "Open vSwitch runs, in fail-secure mode: without flows it forwards nothing"
run red-a ping -c 1 -W 1 10.2.0.2 && give_up "A ping went through a switch without flows."
good "no flows, no answer"

title "The controller"
tell "Polyrouter starts with an empty data folder beside the switch, in the same namespace."
before=$SECONDS
lab_spawn $LAB_CORE controller env POLYROUTER_DATA="$(lab_data)/controller" POLYROUTER_LAB=none \
  "$DIST/bin/polyrouter-server" > /dev/null
PASSWORD_FILE=$(lab_data)/controller/password
# The password is told to curl by a file, so that it is on no command line.
CURL_CONFIG=$(lab_data)/curl
restconf() { lab_exec $LAB_CORE curl -s -f -K "$CURL_CONFIG" "$RESTCONF/$1"; }
ready() { # nothing is configured yet, which is 404 or 409; a model that is not there yet would be 400
  local path=polyrouter-virtual-routers:virtual-routers
  lab_exec $LAB_CORE curl -s -o /dev/null -w '%{http_code}' -K "$CURL_CONFIG" "$RESTCONF/$path" | grep -qxE '20[04]|40[49]' &&
    lab_exec $LAB_CORE bash -c 'exec 3<>/dev/tcp/127.0.0.1/2830'
}
until_true 180 test -s "$PASSWORD_FILE" || give_up "The controller does not start."
(umask 077; printf 'user = "admin:%s"\n' "$(cat "$PASSWORD_FILE")" > "$CURL_CONFIG")
until_true 180 ready || give_up "The controller does not get ready."
good "RESTCONF and NETCONF answer after $((SECONDS - before)) s"

title "Two virtual routers by NETCONF"
tell "ncclient, a NETCONF client as orchestrators use it, locks the candidate configuration, edits it and commits." \
  "Both routers get the same addresses on different ports of the switch."
lab_exec $LAB_CORE /usr/bin/python3 "$HERE/configure.py" 2830 admin "$PASSWORD_FILE" "$HERE/routers.xml" 2>&1 | show
[ "${PIPESTATUS[0]}" = 0 ] || give_up "The configuration was not accepted."
until_true 30 lab_exec red-a ping -c 1 -W 1 10.1.0.1 || give_up "VR red does not answer."
until_true 30 lab_exec blue-a ping -c 1 -W 1 10.1.0.1 || give_up "VR blue does not answer."
good "committed; both routers answer"

title "Red reaches red, blue reaches blue"
tell "The first packet to a host makes its router ask for the host's MAC address (ARP). From then on the switch" \
  "forwards by itself."
for colour in red blue; do
  until_true 20 lab_exec $colour-a ping -c 1 -W 1 10.2.0.2
  run $colour-a ping -n -c 3 -i 0.2 10.2.0.2 && [ "$(received)" = 3 ] || give_up "$colour-a does not reach $colour-b."
  good "$colour-a reaches $colour-b"
done

title "The router on the way"
tell "A packet whose TTL expires is taken out of the switch; the virtual router answers with ICMP time exceeded."
run red-a traceroute -n -q 1 -N 1 10.2.0.2 && grep -q ' 10\.1\.0\.1 ' <<< "$OUTPUT" || give_up "traceroute does not show 10.1.0.1."
good "10.1.0.1 is VR red"

title "Never across"
tell "Twenty more pings from red-a to 10.2.0.2. Both red-b and blue-b have that address; the kernels of both hosts" \
  "count the requests that reach them."
red=$(echoes red-b) blue=$(echoes blue-b)
lab_exec red-a ping -n -q -c 20 -i 0.02 10.2.0.2 > /dev/null || give_up "The pings are not answered."
red=$(($(echoes red-b) - red)) blue=$(($(echoes blue-b) - blue))
tell "red-b received $red, blue-b received $blue."
[ "$red" = 20 ] && [ "$blue" = 0 ] || give_up "That should be 20 and 0."
good "red's packets stay in red"
tell "10.100.0.1 is an address of VR red alone. Red's hosts reach it; VR blue knows nothing of it and says so."
run red-a ping -n -c 1 -W 2 10.100.0.1 || give_up "red-a does not reach 10.100.0.1."
run blue-a ping -n -c 1 -W 2 10.100.0.1 && give_up "blue-a reaches an address of red."
grep -q 'Unreachable' <<< "$OUTPUT" || give_up "VR blue did not answer with ICMP unreachable."
good "the same addresses, two worlds"

title "What is in the switch"
tell "The flow table that Polyrouter wrote: table 0 tells which router a packet is for, table 1 sends the router's own" \
  "business to the controller, table 2 is the FIB of every router. A group holds the new MAC addresses of a next hop."
lab_appctl revalidator/wait > /dev/null
lab_ofctl dump-flows demo | sed -n 's/ *cookie=[^,]*, duration=[^,]*, //; s/, n_bytes=[0-9]*//; s/n_packets=/packets=/; /table=/p' | show
lab_ofctl dump-groups demo | sed -n 's/^ *//; /group_id=/p' | show
flows=$(lab_ofctl dump-flows demo | grep -c 'cookie=')
good "$flows flows in the switch"

title "Who forwards?"
tell "Five hundred pings. If flows carry them, their counters rise by a thousand packets (requests and replies), and" \
  "the controller hears of next to none."
carried=$(flow_packets 'actions=.*(group:|output:)') punted=$(flow_packets 'CONTROLLER')
lab_exec red-a ping -n -q -c 500 -i 0.004 10.2.0.2 > /dev/null || give_up "The pings are not answered."
carried=$(($(flow_packets 'actions=.*(group:|output:)') - carried)) punted=$(($(flow_packets 'CONTROLLER') - punted))
tell "By flows: $carried packets. To the controller: $punted packets."
[ "$carried" -ge 1000 ] && [ "$punted" -lt 20 ] || give_up "The switch does not carry the traffic by itself."
good "the switch forwards, the controller rests"

title "The state, by RESTCONF"
tell "Any browser or script can read it. Here: the ARP cache of red's interface b."
printf '     %s$ curl -u admin %s/...virtual-router=red/interfaces/interface=b/ipv4/neighbor%s\n' "$BOLD" "$RESTCONF" "$PLAIN"
state() { restconf "polyrouter-virtual-routers:virtual-routers/virtual-router=red/interfaces/interface=b/ipv4?content=nonconfig"; }
knows_neighbour() { state | grep -q '02:00:00:00:aa:02'; }
until_true 10 knows_neighbour || give_up "The state does not show red-b."
state | /usr/bin/python3 -m json.tool | show
good "red-b is there, with its MAC address"

if [ "$PAUSE" = --pause ]; then
  title "Look around"
  tell "In another terminal, as root:"
  cat << END | show
ip netns exec $(lab_ns red-a) bash                      a shell on red-a
LAB=$LAB $HERE/../lib/lab ofctl dump-flows demo    the flow table
tail -f $(lab_data)/controller/log/karaf.log
END
  read -r -p "   Press Enter to remove everything. " _
fi

clean_up
[ ! -d "$LAB" ] && ! ip netns list | grep -q "^${LAB##*/}-" || give_up "Something could not be removed."
printf '\n%sdemo hosts=4 virtual_routers=2 flows=%d packets_by_switch=%d packets_to_controller=%d checks_passed=%d seconds=%d removed=all%s\n' \
  "$BOLD" "$flows" "$carried" "$punted" "$PASSED" $((SECONDS - STARTED)) "$PLAIN"
