/**
 * Starts the two servers inside of OpenDaylight: when the datastore, the models and the checks of
 * configuration are there, and stops them when one of these goes away. Settings: etc/
 * io.polyrouter.northbound.protocols.cfg.
 */
@NullMarked
package io.polyrouter.northbound.osgi;

import org.jspecify.annotations.NullMarked;
