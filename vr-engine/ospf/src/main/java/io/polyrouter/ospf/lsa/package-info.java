/**
 * Link state advertisements of OSPF versions 2 (RFC 2328, appendix A.4) and 3 (RFC 5340, appendix
 * A.4): what they say, and how they are written.
 *
 * <p>An {@link io.polyrouter.ospf.lsa.Lsa} is kept as the bytes that it came in, since it is sent
 * on as it is; only its age changes on the way, which is therefore told apart. All but the age is
 * shared with whoever else in the process has the same LSA ({@link
 * io.polyrouter.ospf.lsa.LsaPool}). What the bytes say is read once, when it is accepted, into an
 * {@link io.polyrouter.ospf.lsa.LsaBody}. The header is the same for both versions but for the
 * type: version 2 has options in the upper half of the field.
 *
 * <p>Bytes from the network never make anything here throw: what breaks a rule comes back as {@link
 * io.polyrouter.ospf.lsa.BadLsa}.
 */
@NullMarked
package io.polyrouter.ospf.lsa;

import org.jspecify.annotations.NullMarked;
