package io.polyrouter.routing.policy;

import java.util.function.Predicate;

/** What policies read of BGP path attributes. */
public interface PathAttributes {

  /** Whether any community of any kind, as text such as {@code 64500:100}, fulfils this. */
  boolean anyCommunity(Predicate<String> test);

  /** The AS numbers from the nearest to the origin, with single spaces between them. */
  String asPath();
}
