/**
 * The driver SPI: how frames enter and leave a virtual router. A {@link DeviceDriver} opens a
 * {@link NetworkDevice} for one interface; frames and link state come back through the {@link
 * DeviceListener} that the driver was given.
 */
@NullMarked
package io.polyrouter.stack.device;

import org.jspecify.annotations.NullMarked;
