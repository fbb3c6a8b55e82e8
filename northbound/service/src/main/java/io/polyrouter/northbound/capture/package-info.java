/**
 * Captures of packets as module polyrouter-captures has them: RPCs that start and stop them, files
 * in one folder of the controller, state in the datastore. The capturing itself is the engine's
 * ({@code io.polyrouter.stack.device.capture}).
 */
@NullMarked
package io.polyrouter.northbound.capture;

import org.jspecify.annotations.NullMarked;
