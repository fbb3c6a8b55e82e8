/**
 * What an OpenFlow 1.3 switch holds, as values: {@link io.polyrouter.southbound.flow.Flow flows},
 * {@link io.polyrouter.southbound.flow.Group groups}, {@link io.polyrouter.southbound.flow.Meter
 * meters}, and {@link io.polyrouter.southbound.flow.Change changes} to them. Only the parts of the
 * protocol that Polyrouter uses; anything else that a switch reports is kept as an {@link
 * io.polyrouter.southbound.flow.Action.Other} or a match with {@code other} set, so that it
 * compares as different.
 */
@NullMarked
package io.polyrouter.southbound.flow;

import org.jspecify.annotations.NullMarked;
