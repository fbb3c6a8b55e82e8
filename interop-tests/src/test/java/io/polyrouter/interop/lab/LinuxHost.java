package io.polyrouter.interop.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A Linux host in a network namespace of its own, wherever its interfaces lead. */
public interface LinuxHost {

  /** What all programs on it are given, unless they say otherwise. */
  Duration LIMIT = Duration.ofSeconds(60);

  /** Its lab. */
  Lab lab();

  /** Its network namespace, within the lab. */
  String namespace();

  /** Its network namespace as of {@code ip netns}. */
  default String netns() {
    return lab().fullName(namespace());
  }

  /** Makes it pass packets on, as a router does. */
  default void forward() {
    run(
        "sh",
        "-c",
        "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
  }

  /**
   * A new folder for a program's files, which goes with the lab.
   *
   * @param owner the user whom it belongs to
   */
  default Path folder(String owner) {
    Path data = lab().dataFolder();
    Path made = data.resolve(namespace() + "-" + owner);
    run("chmod", "711", data.toString());
    run("install", "-d", "-o", owner, made.toString());
    return made;
  }

  /** Runs a program on it, for at most a minute; fails the test when it fails. */
  default Command.Output run(String... command) {
    return attempt(LIMIT, command).orFail();
  }

  /** Runs a program on it, which may fail. */
  default Command.Output attempt(Duration limit, String... command) {
    return lab().execute(namespace(), limit, "", List.of(command));
  }

  /** Starts a program on it that runs beside the test, until it is closed. */
  default BackgroundCommand start(String... command) {
    return new BackgroundCommand(lab().within(namespace(), List.of(command)));
  }

  /** Starts a ping that goes on until it is stopped; further options as of iputils. */
  default BackgroundPing pingForever(String destination, Duration interval, String... options) {
    return new BackgroundPing(
        lab().within(namespace(), Ping.forever(destination, interval, options)));
  }

  /** Pings, 20 ms apart; further options as of iputils. */
  default Ping ping(String destination, int count, String... options) {
    List<String> command = Ping.command(destination, count, options);
    return Ping.parse(attempt(LIMIT, command.toArray(String[]::new)).out());
  }
}
