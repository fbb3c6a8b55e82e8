package io.polyrouter.interop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Network namespaces, a private Open vSwitch and hosts, made by {@code interop-tests/lib/lab}.
 * Closing it removes all of it; if this JVM is killed instead, the next lab does.
 */
public final class Lab implements AutoCloseable {
  /** The namespace of Open vSwitch and the controller. */
  public static final String CORE = "core";

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final String script;
  private final Path folder;
  private boolean switchStarted;
  private boolean closed;

  private Lab(String script, Path folder) {
    this.script = script;
    this.folder = folder;
  }

  /** Makes an empty lab, after removing those whose owners have died. */
  public static Lab create() {
    String script = interopFolder().resolve("lib/lab").toString();
    String owner = Long.toString(ProcessHandle.current().pid());
    String folder =
        Command.run(LIMIT, Map.of(), "", List.of(script, "create", owner)).orFail().out().strip();
    return new Lab(script, Path.of(folder));
  }

  /** The folder {@code interop-tests} of the source tree. */
  static Path interopFolder() {
    return Path.of(System.getProperty("polyrouter.interop", ".")).toAbsolutePath().normalize();
  }

  /** Runs a command of {@code lib/lab} on this lab; fails the test when it fails. */
  public Command.Output lab(String... arguments) {
    return attempt(LIMIT, "", arguments).orFail();
  }

  private Command.Output attempt(Duration limit, String input, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(script);
    command.addAll(List.of(arguments));
    return Command.run(limit, Map.of("LAB", folder.toString()), input, command);
  }

  /** Removes a namespace, after killing what still runs in it. */
  void removeNamespace(String namespace) {
    Command.Output processes =
        Command.run(LIMIT, Map.of(), "", List.of("ip", "netns", "pids", fullName(namespace)));
    for (String pid : processes.lines()) {
      ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
    }
    lab("netns-del", namespace);
  }

  /**
   * Runs many commands of {@code lib/lab}, one a line, quickly; {@code limit} is for all of them.
   */
  public void batch(Duration limit, List<String> commands) {
    attempt(limit, String.join("\n", commands) + "\n", "batch").orFail();
  }

  /** Runs a program inside one of this lab's namespaces, with {@code input} as standard input. */
  public Command.Output execute(
      String namespace, Duration limit, String input, List<String> command) {
    return Command.run(limit, Map.of(), input, within(namespace, command));
  }

  /** {@code command} as it is to be called to run inside a namespace of this lab. */
  public List<String> within(String namespace, List<String> command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", fullName(namespace)));
    all.addAll(command);
    return all;
  }

  /** The name of one of this lab's namespaces as of {@code ip netns}. */
  public String fullName(String namespace) {
    return folder.getFileName() + "-" + namespace;
  }

  /** Starts Open vSwitch unless it runs already. */
  public void startSwitch() {
    if (!switchStarted) {
      lab("ovs-start");
      switchStarted = true;
    }
  }

  /** Kills the switch process with SIGKILL. */
  public void killSwitch() {
    lab("end", "vswitchd", "KILL");
  }

  /** Starts the killed switch process again; its bridges come back empty. */
  public void restartSwitch() {
    lab("ovs-vswitchd");
  }

  /**
   * A new bridge; {@code controllers} are as Open vSwitch writes them, such as {@code
   * tcp:127.0.0.1:6653}.
   */
  public Bridge bridge(String name, long datapathId, String... controllers) {
    startSwitch();
    List<String> arguments =
        new ArrayList<>(List.of("bridge", name, "%016x".formatted(datapathId)));
    arguments.addAll(List.of(controllers));
    lab(arguments.toArray(String[]::new));
    return new Bridge(this, name, datapathId);
  }

  /** Starts a program in the background, in a namespace; {@link #end} ends it by its label. */
  public void spawn(String namespace, String label, List<String> command) {
    List<String> arguments = new ArrayList<>(List.of("spawn", namespace, label));
    arguments.addAll(command);
    lab(arguments.toArray(String[]::new));
  }

  /** Ends a program started by {@link #spawn}, if it still runs, and waits for its end. */
  public void end(String label, String signal) {
    lab("end", label, signal);
  }

  /** Does the program started under this label run? */
  public boolean runs(String label) {
    return attempt(LIMIT, "", "pid", label).exit() == 0;
  }

  /** What a program started by {@link #spawn} has written so far. */
  public String log(String label) {
    Path file = folder.resolve(label + ".log");
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder for large files; it is removed together with the lab. */
  public Path dataFolder() {
    return Path.of(lab("data").out().strip());
  }

  /** Removes everything; keeps copies of the logs in {@code target/lab-logs}. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    keepLogs();
    lab("destroy");
  }

  private void keepLogs() {
    Path kept = interopFolder().resolve("target/lab-logs").resolve(folder.getFileName());
    try (Stream<Path> files = Files.list(folder)) {
      Files.createDirectories(kept);
      for (Path file : files.filter(f -> f.toString().endsWith(".log")).toList()) {
        Files.copy(file, kept.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      System.err.println("logs not kept: " + e);
    }
  }
}
