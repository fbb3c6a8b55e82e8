/**
 * The bytes of OpenFlow 1.3 (ONF TS-025, OpenFlow Switch Specification 1.3.5): messages out by
 * {@link io.polyrouter.southbound.openflow.wire.MessageWriter}, messages in by {@link
 * io.polyrouter.southbound.openflow.wire.MessageReader}. Only what Polyrouter uses, and the few
 * Nicira extensions of Open vSwitch that the pipeline needs. Everything read is checked; what
 * cannot be read is a value that says why.
 */
@NullMarked
package io.polyrouter.southbound.openflow.wire;

import org.jspecify.annotations.NullMarked;
