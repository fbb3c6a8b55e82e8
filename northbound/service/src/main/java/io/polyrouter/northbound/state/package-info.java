/**
 * State on its way from the engine to the datastore.
 *
 * <pre>
 *   VrSnapshot, VrConfig --VirtualRouterState--+
 *                                              +-- StatePublisher --> operational datastore
 *   SwitchSnapshot ---------SwitchState--------+   (what changed)
 * </pre>
 *
 * <p>The two translators are pure, one for each YANG module. The publisher looks at all snapshots
 * at a steady pace and writes the parts that differ from what it wrote last. It never has more than
 * one transaction under way: a slow datastore makes it skip, not queue. Of a protocol instance that
 * differs in nothing but counters it writes every tenth time.
 *
 * <p>The operational datastore holds, beside the state proper, the configured values that the model
 * calls mandatory (the attachment of an interface): without them the datastore refuses the state,
 * and readers get an entry that makes sense by itself.
 */
@NullMarked
package io.polyrouter.northbound.state;

import org.jspecify.annotations.NullMarked;
