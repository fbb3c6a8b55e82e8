/** Files that survive the controller. */
@NullMarked
package io.polyrouter.northbound.files;

import org.jspecify.annotations.NullMarked;
