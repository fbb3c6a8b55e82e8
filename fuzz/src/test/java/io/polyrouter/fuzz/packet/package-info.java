/** Targets of what {@code vr-net} reads: packets of all formats, and texts. */
@NullMarked
package io.polyrouter.fuzz.packet;

import org.jspecify.annotations.NullMarked;
