/** RIPv2 and RIPng in the northbound: module polyrouter-rip, after RFC 8695. */
@NullMarked
package io.polyrouter.northbound.protocol.rip;

import org.jspecify.annotations.NullMarked;
