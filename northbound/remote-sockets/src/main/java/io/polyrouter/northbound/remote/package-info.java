/**
 * The SOCKS5 server as a part of the controller: settings from its configuration file, users from
 * the datastore, sessions and counters by RPC.
 */
@NullMarked
package io.polyrouter.northbound.remote;

import org.jspecify.annotations.NullMarked;
