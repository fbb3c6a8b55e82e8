package io.polyrouter.northbound.netconf;

import io.polyrouter.northbound.running.EditRefusedException;
import io.polyrouter.northbound.running.Fault;
import io.polyrouter.northbound.running.RunningConfig.Datastore;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opendaylight.netconf.api.DocumentedException;
import org.opendaylight.netconf.api.NamespaceURN;
import org.opendaylight.netconf.api.xml.XmlElement;
import org.opendaylight.netconf.databind.DatabindProvider;
import org.opendaylight.netconf.server.api.operations.HandlingPriority;
import org.opendaylight.netconf.server.api.operations.NetconfOperation;
import org.opendaylight.netconf.server.api.operations.NetconfOperationChainedExecution;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.w3c.dom.Document;

/** One operation of NETCONF's own that is answered by ok or by errors. */
final class EditOperation implements NetconfOperation {
  private final String name;
  private final DatabindProvider databind;
  private final Action action;

  /** What the operation does. */
  @FunctionalInterface
  interface Action {
    void run(XmlElement operation, Document request)
        throws EditRefusedException, DocumentedException;
  }

  EditOperation(String name, DatabindProvider databind, Action action) {
    this.name = name;
    this.databind = databind;
    this.action = action;
  }

  String name() {
    return name;
  }

  @Override
  public @Nullable HandlingPriority canHandle(Document message) throws DocumentedException {
    XmlElement operation = operation(message);
    return operation.getName().equals(name) && NamespaceURN.BASE.equals(operation.namespace())
        ? HandlingPriority.HANDLE_WITH_MAX_PRIORITY
        : null;
  }

  @Override
  public Document handle(Document request, @Nullable NetconfOperationChainedExecution next)
      throws DocumentedException {
    try {
      action.run(operation(request), request);
      return Replies.ok(request);
    } catch (EditRefusedException e) {
      return Replies.errors(request, e.faults(), databind.currentDatabind());
    }
  }

  private static XmlElement operation(Document message) throws DocumentedException {
    return XmlElement.fromDomDocument(message).getOnlyChildElement();
  }

  /** The text of a parameter; null if it is not given. */
  static @Nullable String text(XmlElement operation, String parameter) throws DocumentedException {
    Optional<XmlElement> element = operation.getOnlyChildElementOptionally(parameter);
    return element.isPresent() ? element.get().getTextContent() : null;
  }

  /** The one child of a parameter, such as the datastore in a target. */
  static XmlElement choice(XmlElement operation, String parameter)
      throws EditRefusedException, DocumentedException {
    Optional<XmlElement> element = operation.getOnlyChildElementOptionally(parameter);
    if (element.isEmpty()) {
      throw new EditRefusedException(
          List.of(
              new Fault(
                  ErrorType.PROTOCOL,
                  ErrorTag.MISSING_ELEMENT,
                  null,
                  "\"" + parameter + "\" is missing.")));
    }
    return element.get().getOnlyChildElement();
  }

  /** The datastore that a parameter names. */
  static Datastore datastore(XmlElement operation, String parameter)
      throws EditRefusedException, DocumentedException {
    String datastore = choice(operation, parameter).getName();
    return switch (datastore) {
      case "running" -> Datastore.RUNNING;
      case "candidate" -> Datastore.CANDIDATE;
      default -> throw notSupported("There is no datastore \"" + datastore + "\".");
    };
  }

  static EditRefusedException notSupported(String message) {
    return new EditRefusedException(
        List.of(new Fault(ErrorType.PROTOCOL, ErrorTag.OPERATION_NOT_SUPPORTED, null, message)));
  }
}
