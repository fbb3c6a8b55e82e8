# shellcheck shell=bash
# What benchmarks share: the laboratory of namespaces, the Java programs, the one-line result.
BENCH_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$BENCH_ROOT/interop-tests/lib/lab.sh"

bench_say() { printf '%s\n' "$*" >&2; }
bench_fail() { printf 'bench: %s\n' "$*" >&2; exit 1; }
bench_divide() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; }
bench_less() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a < b) }'; }
bench_now() { echo "$EPOCHREALTIME"; }
bench_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f", b - a }'; }
# The one line that a benchmark ends in.
bench_result() { printf '%s\n' "$*"; }

# bench_needs COMMAND:PACKAGE...: installs what is missing, or says so.
bench_needs() {
  [ "$(id -u)" = 0 ] || bench_fail "needs root (network namespaces)"
  local need packages=()
  for need in "$@"; do
    command -v "${need%%:*}" > /dev/null || packages+=("${need##*:}")
  done
  "$BENCH_ROOT/interop-tests/install-packages.sh" "${packages[@]}" || bench_fail "missing packages, see above"
}

# bench_java [JVM OPTIONS] CLASS ARGUMENTS...; BENCH_JAVA_OPTIONS may hold more for the JVM, such as of a profiler.
BENCH_CLASSPATH="$BENCH_ROOT/benchmarks/target/benchmarks.jar:$BENCH_ROOT/benchmarks/target/lib/*"
bench_java() {
  # shellcheck disable=SC2086
  "$JAVA_HOME/bin/java" ${BENCH_JAVA_OPTIONS:-} -cp "$BENCH_CLASSPATH" "$@"
}

# bench_within SECONDS WHAT COMMAND...: waits until the command succeeds.
bench_within() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ $SECONDS -lt $end ] || bench_fail "$what: not in time"
    sleep 0.05
  done
}
