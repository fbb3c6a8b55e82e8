package io.polyrouter.bgp.decision;

/**
 * What may be configured of the decision process.
 *
 * @param alwaysCompareMed whether MULTI_EXIT_DISC is compared between paths from different ASes
 * @param missingMedIsWorst whether a path without MULTI_EXIT_DISC has the highest one, not 0
 * @param ignorePathLength whether the length of AS paths does not matter
 * @param relaxMultipath whether paths that are used together may have different AS paths, of equal
 *     length
 * @param maxExternalPaths that are used at a time, 1 for the best one alone
 * @param maxInternalPaths the same for paths of internal peers
 */
public record DecisionOptions(
    boolean alwaysCompareMed,
    boolean missingMedIsWorst,
    boolean ignorePathLength,
    boolean relaxMultipath,
    int maxExternalPaths,
    int maxInternalPaths) {

  /** As RFC 4271 has it. */
  public static final DecisionOptions DEFAULT =
      new DecisionOptions(false, false, false, false, 1, 1);
}
