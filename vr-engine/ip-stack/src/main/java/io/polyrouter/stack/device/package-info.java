/**
 * The driver SPI: how frames enter and leave a virtual router. A {@link DeviceDriver} opens a
 * {@link NetworkDevice} for one interface; frames and link state come back through the {@link
 * DeviceListener} that the driver was given.
 *
 * <p>Drivers stack up: one that stands before another sees all frames of its devices, such as that
 * of {@code capture} and that of {@code fault}. What stands in a device's way is never an exception
 * but a link that is down and says why; the driver tries on by itself.
 */
@NullMarked
package io.polyrouter.stack.device;

import org.jspecify.annotations.NullMarked;
