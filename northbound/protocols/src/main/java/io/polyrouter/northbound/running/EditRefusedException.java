package io.polyrouter.northbound.running;

import java.util.List;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;

/** What a client asked for was not done, for reasons it is told. */
public final class EditRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  /** At least one fault. */
  public EditRefusedException(List<Fault> faults) {
    super(faults.getFirst().message());
    this.faults = List.copyOf(faults);
  }

  /** One fault of type "application" that is nowhere in particular. */
  public EditRefusedException(ErrorTag tag, String message) {
    this(List.of(new Fault(ErrorType.APPLICATION, tag, null, message)));
  }

  /** All reasons, the most telling first; never empty. */
  public List<Fault> faults() {
    return faults;
  }
}
