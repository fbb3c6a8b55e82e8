package io.polyrouter.linux;

/** Error numbers of Linux, which {@link Libc} returns negated. */
final class Errno {

  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int ENODEV = 19;
  static final int EINVAL = 22;
  static final int EMFILE = 24;
  static final int ENETDOWN = 100;
  static final int ENOBUFS = 105;

  private Errno() {}

  /** A number in words, for messages; the sign does not matter. */
  static String text(int error) {
    int number = Math.abs(error);
    return switch (number) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file";
      case EACCES -> "permission denied";
      case EBUSY -> "device or resource busy";
      case ENODEV -> "no such device";
      case EINVAL -> "invalid argument";
      case EMFILE -> "too many open files";
      case ENETDOWN -> "network is down";
      case ENOBUFS -> "no buffer space available";
      default -> "error " + number;
    };
  }

  static boolean isPermission(int error) {
    return error == -EPERM || error == -EACCES;
  }
}
