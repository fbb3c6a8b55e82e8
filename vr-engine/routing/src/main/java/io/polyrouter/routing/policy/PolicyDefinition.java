package io.polyrouter.routing.policy;

import java.util.List;

/** A policy: its statements in the order of their evaluation. */
public record PolicyDefinition(String name, List<Statement> statements) {
  public PolicyDefinition {
    statements = List.copyOf(statements);
  }
}
