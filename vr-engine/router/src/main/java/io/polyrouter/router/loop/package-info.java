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
 * <p>Tasks take turns: what is ready waits in one queue, each task once, and goes to its end after
 * a turn, however much work it has left. A turn is bounded by the task itself; so the longest that
 * a task waits is one turn of each other one.
 */
@NullMarked
package io.polyrouter.router.loop;

import org.jspecify.annotations.NullMarked;
