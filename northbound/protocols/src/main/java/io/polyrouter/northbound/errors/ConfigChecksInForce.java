package io.polyrouter.northbound.errors;

/**
 * Published as a service while every commit is checked, and only then. What lets clients write
 * configuration (NETCONF, RESTCONF) refers to it, so that no commit slips through unchecked while
 * the controller starts or stops.
 */
public final class ConfigChecksInForce {}
