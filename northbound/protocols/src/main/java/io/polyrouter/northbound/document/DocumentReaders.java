package io.polyrouter.northbound.document;

import org.opendaylight.netconf.databind.DatabindContext;
import org.opendaylight.netconf.databind.DatabindProvider;

/** The reader of the present models: another one when they change. Thread-safe. */
public final class DocumentReaders {
  private final DatabindProvider databind;
  private volatile DocumentReader latest;

  public DocumentReaders(DatabindProvider databind) {
    this.databind = databind;
    this.latest = new DocumentReader(databind.currentDatabind());
  }

  /** The reader of the present models. */
  public DocumentReader reader() {
    DatabindContext present = databind.currentDatabind();
    DocumentReader reader = latest;
    if (!reader.databind().equals(present)) {
      reader = new DocumentReader(present);
      latest = reader;
    }
    return reader;
  }
}
