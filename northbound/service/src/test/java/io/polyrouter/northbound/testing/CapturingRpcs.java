package io.polyrouter.northbound.testing;

import com.google.common.collect.ClassToInstanceMap;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opendaylight.mdsal.binding.api.RpcProviderService;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;
import org.opendaylight.yangtools.binding.Rpc;
import org.opendaylight.yangtools.concepts.Registration;

/** Holds the RPCs that are registered with it, to be called by tests. */
@SuppressWarnings("deprecation") // The interface has old methods that have to be implemented.
public final class CapturingRpcs implements RpcProviderService {

  private final Collection<Rpc<?, ?>> implementations = new CopyOnWriteArrayList<>();

  /** The registered implementation of an RPC. */
  public <T extends Rpc<?, ?>> T implementation(Class<T> rpc) {
    return implementations.stream()
        .filter(rpc::isInstance)
        .map(rpc::cast)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public Registration registerRpcImplementation(Rpc<?, ?> implementation) {
    implementations.add(implementation);
    return () -> implementations.remove(implementation);
  }

  @Override
  public Registration registerRpcImplementation(
      Rpc<?, ?> implementation, Set<DataObjectIdentifier<?>> paths) {
    return registerRpcImplementation(implementation);
  }

  @Override
  public Registration registerRpcImplementations(ClassToInstanceMap<Rpc<?, ?>> all) {
    implementations.addAll(all.values());
    return () -> implementations.removeAll(all.values());
  }

  @Override
  public Registration registerRpcImplementations(
      ClassToInstanceMap<Rpc<?, ?>> all, Set<DataObjectIdentifier<?>> paths) {
    return registerRpcImplementations(all);
  }
}
