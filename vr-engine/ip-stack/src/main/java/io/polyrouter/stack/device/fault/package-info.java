/**
 * Faults on purpose, for tests: a driver before another driver ({@link
 * io.polyrouter.stack.device.fault.FaultInjector}) loses, delays, reorders, doubles and corrupts
 * frames and limits their rate, in both directions, by seeded chance and in the time that it is
 * given. One seed and one sequence of frames give one course of events.
 */
@NullMarked
package io.polyrouter.stack.device.fault;

import org.jspecify.annotations.NullMarked;
