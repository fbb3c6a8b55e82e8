/**
 * The configuration of BGP: what there is, the rules that it has to keep, and what a change of it
 * does to sessions that run.
 *
 * <pre>
 *   {@link io.polyrouter.bgp.settings.BgpSettings} --+-- {@link io.polyrouter.bgp.settings.PeerGroupSettings}: options
 *                 +-- {@link io.polyrouter.bgp.settings.NeighbourSettings}: options, which go before those of its group
 *                 +-- {@link io.polyrouter.bgp.settings.ListenRange}: neighbours that come by themselves
 *        | of an address
 *        v
 *   {@link io.polyrouter.bgp.settings.PeerSettings}: group and neighbour in one, the defaults behind them
 * </pre>
 *
 * <p>Whatever can be said of a neighbour can be said of its group, and most of it changes while
 * sessions run. So an option is a row of a table ({@link io.polyrouter.bgp.settings.PeerOptions},
 * {@link io.polyrouter.bgp.settings.FamilyOptions}): where it stands in the model, its default, and
 * the {@link io.polyrouter.bgp.settings.Consequence} of a change with the reason. Merging groups
 * and {@link io.polyrouter.bgp.settings.ResetPreview} then know every option, also one that is
 * added later; ranges and what must go together are for {@link
 * io.polyrouter.bgp.settings.BgpRules}.
 *
 * <p>Names are those of draft-ietf-idr-bgp-model and of OpenConfig where the draft has none. AS
 * numbers and identifiers are 32 bits without a sign.
 */
@NullMarked
package io.polyrouter.bgp.settings;

import org.jspecify.annotations.NullMarked;
