/**
 * A few threads that carry thousands of tasks.
 *
 * <pre>
 *   any thread --- submit(command), task.schedule() ---&gt; queues of the loop
 *                                                          |
 *   LoopThread (or a simulation) --- doWork() ---&gt; commands, due timers, turns of ready tasks
 * </pre>
 *
 * <p>Each {@link io.polyrouter.router.loop.LoopTask} belongs to one {@link
 * io.polyrouter.router.loop.RouterLoop} and runs only there. A loop neither reads a clock nor waits
 * by itself more than it is told: production drives it by a {@link
 * io.polyrouter.router.loop.LoopThread} and {@link io.polyrouter.router.loop.SystemClock}, a
 * simulation calls {@code doWork} with virtual time. A task without work costs no wake-up.
 *
 * <p>Tasks take turns, each bounded by the task itself. Those that had work left over after their
 * last turn wait in a queue of their own, and one of them has its turn after each round of the
 * others: who has little to do waits for one long turn at most, however many tasks are flooded, and
 * those share what is left evenly.
 */
@NullMarked
package io.polyrouter.router.loop;

import org.jspecify.annotations.NullMarked;
