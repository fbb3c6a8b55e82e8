/**
 * Routing protocols in the northbound: what each has to say of its YANG module.
 *
 * <pre>
 *   datastore --{@link io.polyrouter.northbound.protocol.Section}--&gt; {@link io.polyrouter.northbound.protocol.ProtocolModel#read}  --settings--&gt; rules of the protocol, engine
 *   engine ---state---&gt; {@link io.polyrouter.northbound.protocol.ProtocolModel#state}  ---&gt; operational datastore
 *          ---notices-&gt; {@link io.polyrouter.northbound.protocol.ProtocolModel#notification} ---&gt; NETCONF, RESTCONF
 * </pre>
 *
 * <p>A further protocol is a YANG module that augments list control-plane-protocol, a model in a
 * package of its own in here, and one entry in {@code Protocols}.
 *
 * <p>Configuration is read from the datastore's tree itself, not through the generated bindings:
 * those throw at a text that is no address, without saying where. State is written by the bindings,
 * so that the compiler holds it against the model.
 */
@NullMarked
package io.polyrouter.northbound.protocol;

import org.jspecify.annotations.NullMarked;
