/**
 * A switch without a network: holds flows, groups and meters by the rules of OpenFlow 1.3.5, and
 * tells where a packet goes.
 */
@NullMarked
package io.polyrouter.southbound.fake;

import org.jspecify.annotations.NullMarked;
