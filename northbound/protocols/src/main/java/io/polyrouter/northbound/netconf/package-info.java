/**
 * The NETCONF server (RFC 6241, over SSH: RFC 6242): OpenDaylight's sessions, with the operations
 * that edit replaced.
 *
 * <pre>
 * SSH --> session --> EditOperations --> CandidateConfig (one per session) --+
 *                |                                                           +--> RunningConfig --> datastore
 *                |      commit, cancel-commit, validate, lock, unlock -------+
 *                +--> OpenDaylight's: get, get-config, get-schema, RPCs, notifications
 * </pre>
 *
 * Each session has a candidate of its own, which starts from the running configuration, survives a
 * refused commit, and is laid over what other clients committed in the meantime. An edit is done
 * whole or not at all. Every broken rule is one rpc-error with its error-path.
 *
 * <p>Done: base 1.0 and 1.1, candidate, validate 1.0 and 1.1, confirmed-commit 1.1,
 * rollback-on-error, kill-session, notifications (RFC 5277), get-schema (RFC 6022). Not done:
 * writable-running, startup, URL sources (they would read and write the controller's files), XPath
 * filters, NMDA (RFC 8526). An edit is tested before it is set only if it asks so; by RFC 6241,
 * section 7.2, that would be the default, but a candidate is built in steps that are not all valid.
 */
@NullMarked
package io.polyrouter.northbound.netconf;

import org.jspecify.annotations.NullMarked;
