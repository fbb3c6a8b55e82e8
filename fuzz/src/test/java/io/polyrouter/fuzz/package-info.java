/**
 * Hostile input for everything in Polyrouter that reads input.
 *
 * <pre>
 *   corpus/TARGET/NAME ---&gt; CorpusTest -----------+   every build: the corpus, and mutations of it
 *                                                 +--&gt; {@link io.polyrouter.fuzz.FuzzTarget}
 *   ./polyrouter fuzz ---&gt; Jazzer --&gt; FuzzEntry --+   as long as one likes, led by coverage
 * </pre>
 *
 * <p>A target takes any bytes and throws when a property does not hold: what is malformed is told
 * as documented and never by another exception; what is well-formed can be read to its end; what is
 * read and written again is the same; memory and time stay within what the input's length allows.
 * The targets lie beside what they are about, in its package, since not all decoders are public.
 * {@link io.polyrouter.fuzz.FuzzTargets} lists them all, and a test looks for decoders that no
 * target is about.
 *
 * <p>An input that has broken something is kept in the corpus under a name that says what it was.
 */
@NullMarked
package io.polyrouter.fuzz;

import org.jspecify.annotations.NullMarked;
