/** The starter lab: a configuration to look at and play with, brought by the very first start. */
@NullMarked
package io.polyrouter.northbound.lab;

import org.jspecify.annotations.NullMarked;
