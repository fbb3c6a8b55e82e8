/**
 * Runs an unmodified Linux program with its Internet sockets in a virtual router instead of the
 * kernel: the program behind {@code polyrouter exec}.
 *
 * <pre>
 *   Exec (supervisor) ---- starts ----&gt; Launcher ---- becomes (execve) ----&gt; the program
 *      |      ^                                                               |
 *      |      +------------ socket calls, by seccomp user notification -------+
 *      |
 *      +--- one Unix-domain connection a socket (SOCKS5) ---&gt; controller ---&gt; virtual router
 * </pre>
 *
 * <p>The kernel hands the socket calls of the program and of all its descendants to the supervisor
 * (seccomp_unotify(2)); everything else runs untouched. What the program gets as a socket is one
 * end of a Unix-domain pair, so that reading, writing, polling, duplicating and passing it on are
 * the kernel's as ever; the other end is relayed to the controller. So it also works for programs
 * that are linked statically or make system calls themselves, where a preloaded library would not.
 */
@NullMarked
package io.polyrouter.exec;

import org.jspecify.annotations.NullMarked;
