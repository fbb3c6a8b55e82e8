package io.polyrouter.ospf.lsa;

/**
 * What an LSA means for something that works with many of them. It follows from the LSA alone, and
 * is immutable, so that all who hold the LSA may share it; see {@link Lsa#meaning}.
 */
public interface LsaMeaning {}
