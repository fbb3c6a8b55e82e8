/** What routing protocols leave to the next process, so that they can take over from themselves. */
@NullMarked
package io.polyrouter.northbound.restart;

import org.jspecify.annotations.NullMarked;
