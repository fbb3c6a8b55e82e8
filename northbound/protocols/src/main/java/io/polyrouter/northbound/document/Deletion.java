package io.polyrouter.northbound.document;

import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;

/**
 * A node that a NETCONF edit deletes.
 *
 * @param mustExist whether the edit fails if there is no such node ("delete"), or not ("remove")
 */
public record Deletion(YangInstanceIdentifier path, boolean mustExist) {}
