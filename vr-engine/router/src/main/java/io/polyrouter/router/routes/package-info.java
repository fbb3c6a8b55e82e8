/**
 * The RIBs of a virtual router, one for each address family that is used, and what configuration
 * and interfaces offer them. On the router's loop only; snapshots are for all.
 */
@NullMarked
package io.polyrouter.router.routes;

import org.jspecify.annotations.NullMarked;
