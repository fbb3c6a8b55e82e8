#!/usr/bin/env bash
# install-packages.sh [PACKAGE...]: installs the Debian packages that the interop tests and the demo need, and those
# named, as far as they are not there yet.
# None of their daemons is started or enabled: the tests start their own, in namespaces. A service that ran before
# keeps running. Does nothing, and needs neither root nor network, when nothing is missing.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/lib/lab.sh"

complain() { echo "install-packages: $*" >&2; exit 1; }

all_missing() { # PACKAGE...
  lab_missing
  local package
  for package; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null | grep -qx installed || echo "$package"
  done
}
mapfile -t missing < <(all_missing "$@")
[ ${#missing[@]} -gt 0 ] || exit 0
[ "$(id -u)" = 0 ] || complain "missing: ${missing[*]}. Run as root, or: sudo apt-get install ${missing[*]}"
command -v apt-get > /dev/null || complain "missing: ${missing[*]}, and there is no apt-get; please install them"

# A policy script that answers 101 keeps package scripts from starting daemons.
policy=/usr/sbin/policy-rc.d
saved=
services=(openvswitch-switch ovs-vswitchd ovsdb-server ovs-record-hostname iperf3 bird frr keepalived)
enabled=()
for service in "${services[@]}"; do
  if systemctl is-enabled "$service" > /dev/null 2>&1; then enabled+=("$service"); fi
done
restore() {
  if [ -n "$saved" ]; then mv -f "$saved" "$policy"; else rm -f "$policy"; fi
}
if [ -e "$policy" ]; then saved=$(mktemp "$policy.XXXXXX") && cp -p "$policy" "$saved" || complain "cannot save $policy"; fi
trap restore EXIT
trap 'exit 130' INT TERM HUP
printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod 755 "$policy" || complain "cannot write $policy"

echo "Installing Debian packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
{ apt-get update -q && apt-get install -y -q --no-install-recommends "${missing[@]}"; } > /dev/null ||
  complain "apt-get failed; try: apt-get update && apt-get install ${missing[*]}"

# What was not enabled before shall not start with the machine either.
if [ -d /run/systemd/system ]; then
  for service in "${services[@]}"; do
    case " ${enabled[*]} " in *" $service "*) ;; *) systemctl disable "$service" > /dev/null 2>&1 ;; esac
  done
fi
mapfile -t missing < <(hash -r; all_missing "$@")
[ ${#missing[@]} = 0 ] || complain "still missing: ${missing[*]}"
