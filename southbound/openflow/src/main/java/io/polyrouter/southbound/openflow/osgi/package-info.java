/** Where OSGi runs: starts the southbound and offers it as a service. */
@NullMarked
package io.polyrouter.southbound.openflow.osgi;

import org.jspecify.annotations.NullMarked;
