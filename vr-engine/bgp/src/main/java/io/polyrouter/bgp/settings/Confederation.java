package io.polyrouter.bgp.settings;

import java.util.Set;

/**
 * The confederation that the own AS is a member of (RFC 5065).
 *
 * @param identifier the AS number that it shows to the outside
 * @param members AS numbers of the other members
 */
public record Confederation(int identifier, Set<Integer> members) {

  public Confederation {
    members = Set.copyOf(members);
  }
}
