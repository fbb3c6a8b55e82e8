package io.polyrouter.router;

/** There is no virtual router of that name. */
public final class NoSuchVrException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public NoSuchVrException(String vr) {
    super("there is no virtual router \"" + vr + "\"");
  }
}
