/**
 * What routing protocols tell operators, on its way out.
 *
 * <pre>
 *   loops --noticed--&gt; queue --own thread--&gt; log
 *                                      |---&gt; notifications of YANG modules: RESTCONF, NETCONF
 *                        last notice of each instance ---&gt; operational state
 * </pre>
 *
 * <p>A loop never waits: what finds no room is counted and dropped. Notices name neighbours and
 * reasons, never keys.
 */
@NullMarked
package io.polyrouter.northbound.notice;

import org.jspecify.annotations.NullMarked;
