package io.polyrouter.northbound.running;

import org.jspecify.annotations.Nullable;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;

/**
 * One thing that a client is told about its failed request: NETCONF's rpc-error (RFC 6241, section
 * 4.3) and RESTCONF's error (RFC 8040, section 7.1) before they are written.
 *
 * @param path the instance that is at fault; null if it is none in particular
 * @param message what is wrong and what to do, for people
 */
public record Fault(
    ErrorType type, ErrorTag tag, @Nullable YangInstanceIdentifier path, String message) {}
