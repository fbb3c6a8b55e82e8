# shellcheck shell=bash
# A laboratory of network namespaces with a private Open vSwitch: the one implementation that the demo sources, the
# interop tests call through `lib/lab`, and benchmarks may use.
#
#   one lab   = one record in $LAB_ROOT/<id>, removed with everything that belongs to it by lab_destroy
#   the core  = its namespace <id>-core, where Open vSwitch and the controller run (so that 127.0.0.1 is the same to both)
#   a host    = a namespace <id>-<name> with one interface eth0, whose other end is a port of a bridge in the core
#
# Whatever is made is written into the record first. A lab whose owner has died (killed with -9, say) is found by
# its record and removed by the next lab_create. Processes are ended by their recorded number, and only if the
# start time still agrees, never by name.
#
# Functions print what they were asked for on standard output, complain on standard error, and return non-zero.

LAB_ROOT=${POLYROUTER_LAB_ROOT:-/run/polyrouter-lab}
LAB_CORE=core
PATH=$PATH:/usr/sbin:/sbin:/usr/share/openvswitch/scripts

lab_fail() { echo "lab: $*" >&2; return 1; }

# What a lab needs, as "command:Debian package". lab_missing prints the packages that are not there.
LAB_NEEDS="ip:iproute2 setsid:util-linux pgrep:procps ethtool:ethtool ping:iputils-ping traceroute:traceroute curl:curl
 tracepath:iputils-tracepath iperf3:iperf3 nc:netcat-openbsd ssh:openssh-client capinfos:wireshark-common tshark:tshark
 ovs-vswitchd:openvswitch-switch ovsdb-server:openvswitch-switch ovs-ofctl:openvswitch-common bird:bird2
 /usr/lib/frr/zebra:frr vtysh:frr keepalived:keepalived"
lab_missing() {
  local need missing=()
  for need in $LAB_NEEDS; do
    command -v "${need%%:*}" >/dev/null 2>&1 || missing+=("${need##*:}")
  done
  [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import ncclient' 2>/dev/null || missing+=(python3-ncclient)
  [ ${#missing[@]} = 0 ] || printf '%s\n' "${missing[@]}" | sort -u
}

# --- the record ----------------------------------------------------------------------------------------------------

lab_start_time() { # PID: ticks since boot at which it started; empty when there is none
  local stat
  { read -r stat < "/proc/$1/stat"; } 2>/dev/null || return 0
  stat=${stat##*) }             # the name may hold blanks and parentheses
  set -- $stat
  [ "$1" = Z ] || echo "${20}"
}
lab_alive() { [ -n "${2:-}" ] && [ "$(lab_start_time "$1")" = "$2" ]; } # PID START

# lab_create [OWNER_PID]: sweeps, makes a lab with its core namespace, sets LAB, prints it.
lab_create() {
  local owner=${1:-$$} id
  mkdir -p -m 700 "$LAB_ROOT" || return
  lab_sweep
  while :; do
    id=$(printf 'pr%04x' $((RANDOM * 2 + RANDOM % 2)))
    mkdir "$LAB_ROOT/$id" 2>/dev/null && break
    [ -d "$LAB_ROOT/$id" ] || lab_fail "cannot write to $LAB_ROOT" || return
  done
  LAB=$LAB_ROOT/$id
  echo "$owner $(lab_start_time "$owner")" > "$LAB/owner"
  : > "$LAB/namespaces"; : > "$LAB/processes"
  mktemp -d "${TMPDIR:-/tmp}/polyrouter-$id.XXXXXX" > "$LAB/data" || return
  lab_netns "$LAB_CORE" || return
  echo "$LAB"
}
lab_data() { cat "$LAB/data"; } # a folder for files that may grow; goes with the lab

# lab_sweep: removes every lab whose owner is gone.
lab_sweep() {
  local record pid start
  for record in "$LAB_ROOT"/pr*/; do
    record=${record%/}
    [ -d "$record" ] || continue
    if read -r pid start 2>/dev/null < "$record/owner"; then
      lab_alive "$pid" "$start" && continue
    elif [ -z "$(find "$record" -maxdepth 0 -mmin +1)" ]; then
      continue                  # being made at this moment
    fi
    echo "lab: removing ${record##*/}, left behind by process ${pid:-unknown}" >&2
    (LAB=$record; lab_destroy)
  done
}

lab_destroy() {
  [ -n "${LAB:-}" ] && [ -d "$LAB" ] || return 0
  local name pid start pids=() i
  while read -r _ pid start; do
    if lab_alive "$pid" "$start"; then pids+=("$pid"); fi
  done < "$LAB/processes"
  while read -r name; do        # whatever else was started inside: the namespaces are ours alone
    pids+=($(ip netns pids "$name" 2>/dev/null || true))
  done < "$LAB/namespaces"
  if [ ${#pids[@]} -gt 0 ]; then
    kill "${pids[@]}" 2>/dev/null || true      # some may have ended by themselves
    for i in {1..30}; do
      kill -0 "${pids[@]}" 2>/dev/null || break
      sleep 0.1
    done
    while read -r name; do
      pids+=($(ip netns pids "$name" 2>/dev/null || true))
    done < "$LAB/namespaces"
    kill -9 "${pids[@]}" 2>/dev/null || true
  fi
  sed 's/^/netns del /' "$LAB/namespaces" | ip -force -batch - 2>/dev/null || true
  [ ! -s "$LAB/data" ] || rm -rf "$(cat "$LAB/data")"
  rm -rf "$LAB"
}

# --- namespaces and processes --------------------------------------------------------------------------------------

lab_ns() { echo "${LAB##*/}-$1"; }
lab_netns() { # NAME: a namespace with loopback, without IPv6 (whose router solicitations would blur the counters)
  local ns; ns=$(lab_ns "$1")
  echo "$ns" >> "$LAB/namespaces"
  ip netns add "$ns" && ip -n "$ns" link set lo up || return
  ip netns exec "$ns" sh -c 'for f in all default; do
    if [ -e /proc/sys/net/ipv6/conf/$f ]; then echo 1 > /proc/sys/net/ipv6/conf/$f/disable_ipv6; fi; done'
}
lab_netns_del() { # NAME
  local ns; ns=$(lab_ns "$1")
  ip netns del "$ns" && sed -i "/^$ns\$/d" "$LAB/namespaces"
}
lab_exec() { local ns; ns=$(lab_ns "$1"); shift; ip netns exec "$ns" "$@"; }

# lab_spawn NAMESPACE LABEL COMMAND...: in the background, output to $LAB/LABEL.log; prints the process number.
lab_spawn() {
  local ns=$1 label=$2 pid; shift 2
  ip netns exec "$(lab_ns "$ns")" setsid "$@" >> "$LAB/$label.log" 2>&1 < /dev/null 9>&- &
  pid=$!
  lab_adopt "$label" "$pid"
  disown "$pid"
  echo "$pid"
}
lab_adopt() { echo "$1 $2 $(lab_start_time "$2")" >> "$LAB/processes"; } # LABEL PID
lab_pid() { # LABEL: its process number while it runs
  local label pid start found=
  while read -r label pid start; do
    if [ "$label" = "$1" ] && lab_alive "$pid" "$start"; then found=$pid; fi
  done < "$LAB/processes"
  [ -n "$found" ] && echo "$found"
}
lab_group_alive() { # PID: does anything of its process group still run?
  local pid
  for pid in $(pgrep -g "$1"); do
    [ -z "$(lab_start_time "$pid")" ] || return 0
  done
  return 1
}
# lab_end LABEL [SIGNAL=TERM] [SECONDS=20]: signals it and waits until it and its children are gone. KILL goes to all
# of them at once (a start script would outlive its JVM, or the JVM its start script); other signals to the first only.
lab_end() {
  local pid signal=${2:-TERM} i
  pid=$(lab_pid "$1") || return 0
  if [ "$signal" = KILL ]; then kill -s KILL -- "-$pid" 2>/dev/null; else kill -s "$signal" "$pid" 2>/dev/null; fi
  for ((i = 0; i < ${3:-20} * 20; i++)); do
    lab_group_alive "$pid" || return 0
    sleep 0.05
  done
  lab_fail "$1 (process $pid) does not end"
}

# --- Open vSwitch --------------------------------------------------------------------------------------------------

lab_ovs_env() {
  export OVS_RUNDIR=$LAB/ovs OVS_LOGDIR=$LAB/ovs OVS_DBDIR=$LAB/ovs OVS_SYSCONFDIR=$LAB/ovs
}
# lab_ovs COMMAND...: any ovs-* tool, pointed at the lab's own switch
lab_ovs() { lab_ovs_env; "$@"; }

lab_ovs_start() { # starts the database and the switch; bridges made before come back
  lab_ovs_env
  mkdir -p "$OVS_RUNDIR"
  [ -e "$OVS_RUNDIR/conf.db" ] ||
    ovsdb-tool create "$OVS_RUNDIR/conf.db" /usr/share/openvswitch/vswitch.ovsschema || return
  local i
  if [ -z "$(lab_pid ovsdb)" ]; then
    rm -f "$OVS_RUNDIR/db.sock"
    lab_spawn $LAB_CORE ovsdb ovsdb-server "$OVS_RUNDIR/conf.db" --remote=punix:"$OVS_RUNDIR/db.sock" \
      --unixctl="$OVS_RUNDIR/db.ctl" -vconsole:warn > /dev/null
    for i in {1..100}; do [ -S "$OVS_RUNDIR/db.sock" ] && break; sleep 0.05; done
    ovs-vsctl --no-wait init || return
  fi
  lab_ovs_vswitchd
}
lab_ovs_vswitchd() { # starts ovs-vswitchd alone
  lab_ovs_env
  # A userspace bridge has a TAP device of its name; one that an ended switch left behind would be in the way.
  local bridge
  for bridge in ovs-netdev $(ovs-vsctl --no-wait list-br); do
    ip -n "$(lab_ns $LAB_CORE)" link del "$bridge" 2>/dev/null
  done
  rm -f "$OVS_RUNDIR/vswitchd.ctl"
  lab_spawn $LAB_CORE vswitchd ovs-vswitchd "unix:$OVS_RUNDIR/db.sock" --unixctl="$OVS_RUNDIR/vswitchd.ctl" \
    -vconsole:warn > /dev/null
  ovs-vsctl --timeout=20 show > /dev/null || return
  local i
  for i in {1..100}; do lab_appctl version > /dev/null 2>&1 && return 0; sleep 0.05; done
  lab_fail "Open vSwitch does not start; see $LAB/vswitchd.log"
}
lab_appctl() { lab_ovs_env; ovs-appctl -t "$OVS_RUNDIR/vswitchd.ctl" "$@"; }

# lab_bridge NAME DATAPATH-ID(16 hex digits) [CONTROLLER...]: OpenFlow 1.3 only, forwards nothing by itself. Table 2, that of
# routes, has a prefix trie for IPv6 too: without one, every IPv6 destination would take a megaflow of its own.
lab_bridge() {
  lab_ovs_env
  local name=$1 dpid=$2 controller=(); shift 2
  if [ $# -gt 0 ]; then
    # max_backoff: dial again after at most a second.
    controller=(-- set-controller "$name" "$@")
  fi
  ovs-vsctl --timeout=20 add-br "$name" -- set bridge "$name" datapath_type=netdev protocols=OpenFlow13 \
    fail_mode=secure other_config:datapath-id="$dpid" other_config:disable-in-band=true \
    -- --id=@routes create flow_table prefixes=ip_dst,ip_src,ipv6_dst -- set bridge "$name" flow_tables:2=@routes \
    "${controller[@]}" > /dev/null || return
  [ $# = 0 ] || lab_controller_patience "$name"
}
lab_controller_patience() { # BRIDGE
  local id
  for id in $(ovs-vsctl get bridge "$1" controller | tr -d '[],'); do
    ovs-vsctl set controller "$id" max_backoff=1000 inactivity_probe=5000 connection_mode=out-of-band || return
  done
}
lab_bridge_del() { lab_ovs_env; ovs-vsctl --timeout=20 --if-exists del-br "$1"; }

lab_ofctl() { lab_ovs_env; ovs-ofctl -O OpenFlow13 "$@"; }

# --- hosts ---------------------------------------------------------------------------------------------------------

# lab_veth NAME BRIDGE PORT DEVICE: an interface of a namespace, and its other end that is to be plugged into an OpenFlow port.
# Checksum and segmentation offloads are off: frames would otherwise reach a userspace switch with checksums not yet filled in.
lab_veth() {
  local core ns device=p$2-$3 inner=$4 x
  core=$(lab_ns $LAB_CORE); ns=$(lab_ns "$1")
  ip -n "$core" link add "$device" type veth peer name "$inner" netns "$ns" || return
  for x in "$core $device" "$ns $inner"; do
    set -- $x
    ip netns exec "$1" ethtool -K "$2" tx off tso off gso off gro off > /dev/null || return
  done
}
lab_plug() { # BRIDGE PORT: the end of a lab_veth into the switch
  lab_ovs_env
  local device=p$1-$2
  ip -n "$(lab_ns $LAB_CORE)" link set "$device" up || return
  ovs-vsctl --timeout=20 add-port "$1" "$device" -- set interface "$device" ofport_request="$2" || return
  [ "$(ovs-vsctl get interface "$device" ofport)" = "$2" ] ||
    lab_fail "$device did not get OpenFlow port $2"
}
# lab_host NAME BRIDGE PORT ADDRESS/LENGTH [GATEWAY] [MAC]: a host behind an OpenFlow port.
lab_host() {
  local ns; ns=$(lab_ns "$1")
  lab_netns "$1" || return
  lab_veth "$1" "$2" "$3" eth0 || return
  {
    [ -z "${6:-}" ] || echo "link set eth0 address $6"
    echo "link set eth0 up"
    echo "address add $4 dev eth0"
    [ -z "${5:-}" ] || echo "route add default via $5"
  } | ip -n "$ns" -batch - || return
  lab_plug "$2" "$3"
}
# lab_host_port NAME BRIDGE PORT DEVICE ADDRESS/LENGTH: a further interface of a host, behind a port of its own.
lab_host_port() {
  lab_veth "$1" "$2" "$3" "$4" || return
  printf 'link set %s up\naddress add %s dev %s\n' "$4" "$5" "$4" | ip -n "$(lab_ns "$1")" -batch - || return
  lab_plug "$2" "$3"
}
# lab_host_ipv6 NAME ADDRESS/LENGTH [GATEWAY]: IPv6 on a host's interface, usable at once. It takes no router advertisements.
lab_host_ipv6() {
  local ns; ns=$(lab_ns "$1")
  ip netns exec "$ns" sh -c 'cd /proc/sys/net/ipv6/conf; echo 0 > all/disable_ipv6; echo 0 > default/disable_ipv6
    cd eth0; echo 0 > accept_ra; echo 0 > accept_dad; echo 0 > router_solicitations; echo 0 > disable_ipv6' || return
  ip -n "$ns" address add "$2" dev eth0 nodad || return
  [ -z "${3:-}" ] || ip -n "$ns" -6 route add default via "$3" dev eth0
}
lab_host_del() { # NAME BRIDGE PORT
  lab_ovs_env
  ovs-vsctl --timeout=20 --if-exists del-port "$2" "p$2-$3"
  lab_netns_del "$1"
}
# lab_edge EDGE BRIDGE PORT NATIVE_VLAN: an ordinary VLAN switch, cabled to a port of a bridge by a trunk. The frames of one
# VLAN go untagged there. Its hosts, made by lab_host, are in the VLAN that lab_access gives them. (The kernel's own
# VLAN interfaces are not everywhere; this needs none.)
lab_edge() {
  lab_ovs_env
  ovs-vsctl --timeout=20 add-br "$1" -- set bridge "$1" datapath_type=netdev fail_mode=standalone \
    -- add-port "$1" "$1-trunk" tag="$4" vlan_mode=native-untagged \
    -- set interface "$1-trunk" type=patch options:peer="$2-edge" ofport_request=60000 \
    -- add-port "$2" "$2-edge" -- set interface "$2-edge" type=patch options:peer="$1-trunk" ofport_request="$3"
}
lab_access() { lab_ovs_env; ovs-vsctl --timeout=20 set port "p$1-$2" tag="$3"; } # EDGE PORT VLAN
lab_port_device() { echo "p$1-$2"; }   # BRIDGE PORT: the switch's end of that port
