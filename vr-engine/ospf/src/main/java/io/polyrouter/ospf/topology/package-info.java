/**
 * What a router knows of its surroundings by its own experience: its interfaces and the neighbours
 * that it has full adjacencies with. It is all that the origination of LSAs and the calculation of
 * next hops need of interfaces and neighbours.
 */
@NullMarked
package io.polyrouter.ospf.topology;

import org.jspecify.annotations.NullMarked;
