/**
 * OpenFlow 1.3 sessions with switches.
 *
 * <pre>
 *   virtual routers --ForwardingState--&gt; OpenFlowSouthbound --flow, group, meter mods--&gt; switch
 *   virtual routers --frames-----------&gt; OpenFlowSouthbound --packet-out---------------&gt; switch
 *   virtual routers &lt;--frames, link---- OpenFlowSouthbound &lt;--packet-in, port status--- switch
 *   northbound      &lt;--SwitchSnapshot-- OpenFlowSouthbound
 * </pre>
 */
@NullMarked
package io.polyrouter.southbound.openflow;

import org.jspecify.annotations.NullMarked;
