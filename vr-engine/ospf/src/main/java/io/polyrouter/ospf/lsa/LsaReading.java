package io.polyrouter.ospf.lsa;

/** What came of reading an LSA. */
public sealed interface LsaReading permits Lsa, LsaReading.Refused {

  /** It broke a rule. */
  record Refused(BadLsa reason) implements LsaReading {}
}
