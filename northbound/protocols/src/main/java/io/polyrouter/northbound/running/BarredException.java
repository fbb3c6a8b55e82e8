package io.polyrouter.northbound.running;

import org.opendaylight.mdsal.common.api.TransactionCommitFailedException;

/** The commit was not tried, because the running configuration cannot be changed at present. */
final class BarredException extends TransactionCommitFailedException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  BarredException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
