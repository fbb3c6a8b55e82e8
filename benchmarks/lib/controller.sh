# shellcheck shell=bash
# The controller of a benchmark: in the lab's core namespace, with a data folder that goes with the lab.
CONTROLLER_DIST=${POLYROUTER_DIST:-$BENCH_ROOT/karaf-features/distribution/target/assembly}

controller_curl() { # curl's arguments
  lab_exec core curl -sS --fail-with-body -u "admin:$(cat "$(lab_data)/controller/password")" "$@"
}
controller_answers() {
  [ -s "$(lab_data)/controller/password" ] &&
    lab_exec core curl -s -o /dev/null -w '%{http_code}' -u "admin:$(cat "$(lab_data)/controller/password")" \
      http://127.0.0.1:8182/restconf/data/polyrouter-virtual-routers:virtual-routers | grep -qE '^(200|204|404|409)$'
}
controller_start() {
  lab_spawn core controller env POLYROUTER_DATA="$(lab_data)/controller" POLYROUTER_LAB=none POLYROUTER_HEAP=2g \
    JAVA_HOME="$JAVA_HOME" "$CONTROLLER_DIST/bin/polyrouter-server" > /dev/null
  bench_within 120 "the controller" controller_answers
}
controller_put() { # PATH BODY (or @FILE)
  controller_curl -o /dev/null -X PUT -H 'Content-Type: application/yang-data+json' --data-binary "$2" \
    "http://127.0.0.1:8182/restconf/data/$1"
}
controller_says() { # PATH TEXT: whether the state contains the text
  controller_curl "http://127.0.0.1:8182/restconf/data/$1" | grep -qF "$2"
}
