/**
 * The laboratory of the interop tests: real peers around the real controller.
 *
 * <pre>
 *            namespace "core": 127.0.0.1 is the same to both
 *   curl ───▶ RESTCONF ┐
 *                      ├ controller ◀── OpenFlow 1.3 ── Open vSwitch (userspace) ── veth ── host namespace
 *   ncclient ▶ NETCONF ┘                                                          └─ veth ── host namespace
 * </pre>
 *
 * <p>Namespaces, Open vSwitch and hosts are made by one shell library, {@code
 * interop-tests/lib/lab.sh}, which the demo uses as well; {@link io.polyrouter.interop.lab.Lab}
 * calls it. A lab removes everything it made, and the next one removes what a killed test run left
 * behind.
 *
 * <p>Tests carry {@link io.polyrouter.interop.lab.LabTest}. Where something that they need is
 * missing (root, a Debian package, the distribution) they are skipped, each by name and with the
 * reason. All tests share one controller and one switch process through {@link
 * io.polyrouter.interop.lab.Testbed}; each test class uses a bridge and hosts of its own, and
 * starts from an empty configuration.
 *
 * <p>Not covered: timing and throughput, which belong to {@code benchmarks/}.
 */
@NullMarked
package io.polyrouter.interop.lab;

import org.jspecify.annotations.NullMarked;
