/**
 * The RPCs of module polyrouter-virtual-routers, one class each: they read their input with the
 * model's defaults filled in, ask the engine, and write its answer. None blocks.
 */
@NullMarked
package io.polyrouter.northbound.rpc;

import org.jspecify.annotations.NullMarked;
