/** VRRP in the northbound: module polyrouter-vrrp, after RFC 8347. */
@NullMarked
package io.polyrouter.northbound.protocol.vrrp;

import org.jspecify.annotations.NullMarked;
