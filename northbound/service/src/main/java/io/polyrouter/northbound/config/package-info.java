/**
 * Configuration on its way from the datastore to the engine.
 *
 * <pre>
 *   commit of any client                                       after the commit
 *          |                                                          |
 *   CommitCheck (before it) --- DesiredConfigReader ---------- ConfigApplier
 *          |                   (tree -> records, cached)              |
 *   refuse, with path                             RouterManager, SwitchConfigSink
 * </pre>
 *
 * <p>Both sides read the datastore's immutable tree through one {@link
 * io.polyrouter.northbound.config.DesiredConfigReader}, which keeps what it made of each subtree
 * for as long as the datastore keeps that subtree. So a virtual router is translated and checked
 * once, before its commit, and a commit that does not touch it costs nothing.
 *
 * <p>Translators are pure, one for each YANG module: {@link
 * io.polyrouter.northbound.config.VirtualRouterReader} and {@link
 * io.polyrouter.northbound.config.SwitchReader}. They fill in the model's defaults, sort every list
 * by its keys, and report what the YANG types alone do not refuse.
 */
@NullMarked
package io.polyrouter.northbound.config;

import org.jspecify.annotations.NullMarked;
