package io.polyrouter.northbound.netconf;

import static io.polyrouter.northbound.netconf.EditOperation.choice;
import static io.polyrouter.northbound.netconf.EditOperation.datastore;
import static io.polyrouter.northbound.netconf.EditOperation.notSupported;
import static io.polyrouter.northbound.netconf.EditOperation.text;

import io.polyrouter.northbound.document.Deletion;
import io.polyrouter.northbound.document.DocumentReaders;
import io.polyrouter.northbound.document.Preparation;
import io.polyrouter.northbound.running.EditRefusedException;
import io.polyrouter.northbound.running.RunningConfig;
import io.polyrouter.northbound.running.RunningConfig.Commit;
import io.polyrouter.northbound.running.RunningConfig.Datastore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.netconf.api.DocumentedException;
import org.opendaylight.netconf.api.NamespaceURN;
import org.opendaylight.netconf.api.xml.XmlElement;
import org.opendaylight.netconf.api.xml.XmlUtil;
import org.opendaylight.netconf.databind.DatabindProvider;
import org.opendaylight.netconf.server.api.operations.HandlingPriority;
import org.opendaylight.netconf.server.api.operations.NetconfOperation;
import org.opendaylight.netconf.server.api.operations.NetconfOperationService;
import org.opendaylight.netconf.server.mdsal.operations.Get;
import org.opendaylight.netconf.server.mdsal.operations.GetConfig;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.netconf.base._1._0.rev110601.SessionIdType;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * The operations of one session: those that edit or read the candidate are made here, the rest is
 * OpenDaylight's. Used by its session's thread, and closed by any.
 */
final class SessionOperations implements NetconfOperationService {
  /** RFC 6241, section 8.4.5.1. */
  private static final long DEFAULT_CONFIRM_SECONDS = 600;

  private final long session;
  private final SessionIdType sessionId;
  private final RunningConfig running;
  private final DOMDataBroker datastore;
  private final DatabindProvider databind;
  private final ConfigValidator validator;
  private final DocumentReaders documents;
  private final LongPredicate ender;
  private final NetconfOperationService stock;
  private final ReentrantLock atWork = new ReentrantLock();
  private final CandidateConfig candidate;
  private final Set<NetconfOperation> operations;
  private boolean closed;

  /**
   * Creates them.
   *
   * @param ender ends the session of a number; false if there is none
   * @param stock the operations of OpenDaylight, some of which are replaced
   */
  SessionOperations(
      SessionIdType sessionId,
      RunningConfig running,
      DOMDataBroker datastore,
      ConfigValidator validator,
      DocumentReaders documents,
      LongPredicate ender,
      NetconfOperationService stock) {
    this.session = sessionId.getValue().toJava();
    this.sessionId = sessionId;
    this.running = running;
    this.datastore = datastore;
    this.databind = validator.databind();
    this.validator = validator;
    this.documents = documents;
    this.ender = ender;
    this.stock = stock;
    this.candidate = new CandidateConfig(datastore, databind, sessionId);
    this.operations = makeOperations();
  }

  private Set<NetconfOperation> makeOperations() {
    List<EditOperation> edits =
        List.of(
            operation("edit-config", this::editConfig),
            operation("copy-config", this::copyConfig),
            operation("delete-config", this::deleteConfig),
            operation("commit", this::commit),
            operation("cancel-commit", this::cancelCommit),
            operation("discard-changes", (parameters, request) -> candidate.discard()),
            operation("validate", this::validate),
            operation("lock", this::lock),
            operation("unlock", this::unlock),
            // Not while at work: two sessions may end each other.
            new EditOperation("kill-session", databind, this::killSession));
    Set<NetconfOperation> all = new HashSet<>(edits);
    all.add(new Get(sessionId, databind, candidate.transactions()));
    all.add(new GetConfig(sessionId, databind, candidate.transactions()));
    List<Document> replaced = new ArrayList<>();
    edits.forEach(edit -> replaced.add(example(edit.name())));
    replaced.add(example("get"));
    replaced.add(example("get-config"));
    for (NetconfOperation operation : stock.getNetconfOperations()) {
      if (replaced.stream().noneMatch(request -> handles(operation, request))) {
        all.add(operation);
      }
    }
    return Set.copyOf(all);
  }

  private EditOperation operation(String name, EditOperation.Action action) {
    return new EditOperation(
        name,
        databind,
        (parameters, request) -> {
          atWork.lock();
          try {
            if (closed) {
              throw new EditRefusedException(
                  ErrorTag.OPERATION_FAILED, "The session has been ended.");
            }
            action.run(parameters, request);
          } finally {
            atWork.unlock();
          }
        });
  }

  @Override
  public Set<NetconfOperation> getNetconfOperations() {
    return operations;
  }

  /** Called more than once, also by the thread of another session that ends this one. */
  @Override
  public void close() {
    atWork.lock();
    try {
      if (!closed) {
        closed = true;
        candidate.close();
        running.sessionEnded(session);
        stock.close();
      }
    } finally {
      atWork.unlock();
    }
  }

  private void editConfig(XmlElement parameters, Document request)
      throws EditRefusedException, DocumentedException {
    requireCandidate(parameters, "target");
    refuseUrl(parameters);
    running.checkUnlocked(Datastore.CANDIDATE, session);
    String test = text(parameters, "test-option");
    candidate.edit(request, prepare(parameters.getOnlyChildElementOptionally("config")));
    if (test == null || test.equals("set")) {
      return;
    }
    try {
      validator.validate(candidate.read());
    } catch (EditRefusedException e) {
      candidate.undo();
      throw e;
    }
    if (test.equals("test-only")) {
      candidate.undo();
    }
  }

  private void copyConfig(XmlElement parameters, Document request)
      throws EditRefusedException, DocumentedException {
    requireCandidate(parameters, "target");
    running.checkUnlocked(Datastore.CANDIDATE, session);
    Element source = source(parameters);
    switch (source.getLocalName()) {
      case "running" -> candidate.discard();
      case "candidate" -> {
        // Already the same.
      }
      case "config" -> {
        prepare(Optional.of(XmlElement.fromDomElement(source)));
        candidate.copy(request);
      }
      default -> throw notSupported("Copies come from running, candidate or config.");
    }
  }

  private void deleteConfig(XmlElement parameters, Document request) throws EditRefusedException {
    throw notSupported("Neither running nor candidate can be deleted.");
  }

  private void commit(XmlElement parameters, Document request)
      throws EditRefusedException, DocumentedException {
    boolean confirmed = parameters.getOnlyChildElementOptionally("confirmed").isPresent();
    running.commit(
        new Commit(
            session,
            confirmed ? confirmSeconds(text(parameters, "confirm-timeout")) : null,
            text(parameters, "persist"),
            text(parameters, "persist-id")),
        candidate::commit);
  }

  private static long confirmSeconds(@Nullable String text) throws EditRefusedException {
    if (text == null) {
      return DEFAULT_CONFIRM_SECONDS;
    }
    try {
      long seconds = Long.parseLong(text);
      if (seconds >= 1 && seconds <= 0xffff_ffffL) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // As bad as one out of range.
    }
    throw new EditRefusedException(
        ErrorTag.INVALID_VALUE, "confirm-timeout is in seconds: 1 to 4294967295.");
  }

  private void cancelCommit(XmlElement parameters, Document request)
      throws EditRefusedException, DocumentedException {
    running.cancelCommit(session, text(parameters, "persist-id"));
  }

  private void validate(XmlElement parameters, Document request)
      throws EditRefusedException, DocumentedException {
    Element source = source(parameters);
    ContainerNode configuration =
        switch (source.getLocalName()) {
          case "candidate" -> candidate.read();
          case "running" -> readRunning();
          case "config" -> parse(source);
          default -> throw notSupported("What can be validated: candidate, running, config.");
        };
    validator.validate(configuration);
  }

  private ContainerNode readRunning() throws EditRefusedException {
    try {
      return running.read();
    } catch (IOException e) {
      throw new EditRefusedException(ErrorTag.OPERATION_FAILED, String.valueOf(e.getMessage()));
    }
  }

  /** Reads a configuration from a request, by copying it to a candidate that is thrown away. */
  private ContainerNode parse(Element config) throws EditRefusedException, DocumentedException {
    prepare(Optional.of(XmlElement.fromDomElement(config)));
    Document request = XmlUtil.newDocument();
    Element rpc = request.createElementNS(NamespaceURN.BASE, "rpc");
    Element copy = request.createElementNS(NamespaceURN.BASE, "copy-config");
    Element target = request.createElementNS(NamespaceURN.BASE, "target");
    Element source = request.createElementNS(NamespaceURN.BASE, "source");
    request.appendChild(rpc);
    rpc.appendChild(copy);
    copy.appendChild(target);
    target.appendChild(request.createElementNS(NamespaceURN.BASE, "candidate"));
    copy.appendChild(source);
    source.appendChild(request.importNode(config, true));
    CandidateConfig scratch = new CandidateConfig(datastore, databind, sessionId);
    try {
      scratch.copy(request);
      return scratch.read();
    } finally {
      scratch.close();
    }
  }

  /** Refuses what does not fit the model, before OpenDaylight's parser does without a path. */
  private List<Deletion> prepare(Optional<XmlElement> config) throws EditRefusedException {
    if (config.isEmpty()) {
      return List.of();
    }
    Preparation prepared = documents.reader().prepare(config.get().getDomElement());
    if (!prepared.faults().isEmpty()) {
      throw new EditRefusedException(prepared.faults());
    }
    return prepared.deletions();
  }

  private void killSession(XmlElement parameters, Document request)
      throws EditRefusedException, DocumentedException {
    String id = text(parameters, "session-id");
    if (id == null) {
      throw new EditRefusedException(
          ErrorTag.MISSING_ELEMENT, "session-id says which session to end.");
    }
    long other;
    try {
      other = Long.parseLong(id.strip());
    } catch (NumberFormatException e) {
      throw new EditRefusedException(
          ErrorTag.INVALID_VALUE, "session-id is the number of a session: 1 to 4294967295.");
    }
    if (other == session) {
      throw new EditRefusedException(
          ErrorTag.INVALID_VALUE, "This is the session itself; close-session ends it.");
    }
    if (!ender.test(other)) {
      throw new EditRefusedException(ErrorTag.INVALID_VALUE, "There is no session " + other + ".");
    }
  }

  private void lock(XmlElement parameters, Document request)
      throws EditRefusedException, DocumentedException {
    running.lock(datastore(parameters, "target"), session);
  }

  private void unlock(XmlElement parameters, Document request)
      throws EditRefusedException, DocumentedException {
    running.unlock(datastore(parameters, "target"), session);
  }

  private static void requireCandidate(XmlElement parameters, String parameter)
      throws EditRefusedException, DocumentedException {
    if (choice(parameters, parameter).getName().equals("url")) {
      throw notSupported("URLs are not supported.");
    }
    if (datastore(parameters, parameter) != Datastore.CANDIDATE) {
      throw notSupported("Edit the candidate and commit it; running is not edited directly.");
    }
  }

  private static void refuseUrl(XmlElement parameters) throws EditRefusedException {
    if (parameters.getOnlyChildElementOptionally("url").isPresent()) {
      throw notSupported("URLs are not supported.");
    }
  }

  private static Element source(XmlElement parameters)
      throws EditRefusedException, DocumentedException {
    return choice(parameters, "source").getDomElement();
  }

  private static Document example(String name) {
    Document request = XmlUtil.newDocument();
    Element rpc = request.createElementNS(NamespaceURN.BASE, "rpc");
    request.appendChild(rpc);
    rpc.appendChild(request.createElementNS(NamespaceURN.BASE, name));
    return request;
  }

  /**
   * Whether the operation is made for the request. The one that calls the RPCs of all models offers
   * to handle NETCONF's own as well, if nobody else does.
   */
  private static boolean handles(NetconfOperation operation, Document request) {
    try {
      return HandlingPriority.HANDLE_WITH_MAX_PRIORITY.equals(operation.canHandle(request));
    } catch (DocumentedException e) {
      return false;
    }
  }
}
