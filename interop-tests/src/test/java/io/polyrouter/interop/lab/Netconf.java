package io.polyrouter.interop.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One NETCONF session of ncclient. Several may be open at a time; closing one closes its session.
 */
public final class Netconf implements AutoCloseable {
  private final Process process;
  private final Writer requests;
  private final BufferedReader answers;
  private final List<String> capabilities = new ArrayList<>();
  private final int id;

  /** What came back: the reply's XML, or errors. */
  public record Reply(String xml, List<RequestError> errors) {
    /** Copies. */
    public Reply {
      errors = List.copyOf(errors);
    }

    /** Was there no error? */
    public boolean ok() {
      return errors.isEmpty();
    }

    /** This reply if it is no error; otherwise fails the test. */
    public Reply orFail() {
      if (!ok()) {
        throw new AssertionError("NETCONF answered " + errors);
      }
      return this;
    }
  }

  Netconf(List<String> command) {
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    requests = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
    JsonObject hello = answer();
    if (!hello.get("ok").getAsBoolean()) {
      throw new AssertionError("no NETCONF session: " + hello);
    }
    id = hello.get("id").getAsInt();
    for (JsonElement capability : hello.getAsJsonArray("capabilities")) {
      capabilities.add(capability.getAsString());
    }
  }

  /** The server's capabilities, as in its hello. */
  public List<String> capabilities() {
    return List.copyOf(capabilities);
  }

  /** The number that the server knows this session by. */
  public int id() {
    return id;
  }

  /** Ends another session. */
  public Reply kill(int session) {
    JsonObject request = request("kill-session");
    request.addProperty("session-id", session);
    return perform(request);
  }

  /** Merges {@code config} into the candidate. */
  public Reply edit(String config) {
    return edit(config, "merge");
  }

  /** Edits the candidate; {@code defaultOperation} as of RFC 6241, section 7.2. */
  public Reply edit(String config, String defaultOperation) {
    JsonObject request = request("edit-config");
    request.addProperty("target", "candidate");
    request.addProperty("default-operation", defaultOperation);
    request.addProperty("config", config);
    return perform(request);
  }

  /** Makes the candidate the running configuration. */
  public Reply commit() {
    return perform(request("commit"));
  }

  /** Commits until it is confirmed by {@link #commit}, or undone after this many seconds. */
  public Reply commitConfirmed(int timeoutSeconds) {
    JsonObject request = request("commit");
    request.addProperty("confirm-timeout", timeoutSeconds);
    return perform(request);
  }

  /** Undoes a commit that is not confirmed yet. */
  public Reply cancelCommit() {
    return perform(request("cancel-commit"));
  }

  /** Forgets the candidate's changes. */
  public Reply discard() {
    return perform(request("discard-changes"));
  }

  /** Checks the candidate without committing it. */
  public Reply validate() {
    JsonObject request = request("validate");
    request.addProperty("source", "candidate");
    return perform(request);
  }

  /** Locks a datastore. */
  public Reply lock(String target) {
    JsonObject request = request("lock");
    request.addProperty("target", target);
    return perform(request);
  }

  /** Unlocks a datastore. */
  public Reply unlock(String target) {
    JsonObject request = request("unlock");
    request.addProperty("target", target);
    return perform(request);
  }

  /** Reads configuration below a subtree filter; null reads everything. */
  public Reply getConfig(String source, @Nullable String filter) {
    JsonObject request = request("get-config");
    request.addProperty("source", source);
    request.addProperty("filter", filter);
    return perform(request);
  }

  /** Reads configuration and state below a subtree filter; null reads everything. */
  public Reply get(@Nullable String filter) {
    JsonObject request = request("get");
    request.addProperty("filter", filter);
    return perform(request);
  }

  /** Calls an operation of a YANG module; {@code rpc} is its XML element. */
  public Reply rpc(String rpc) {
    JsonObject request = request("rpc");
    request.addProperty("rpc", rpc);
    return perform(request);
  }

  /** Subscribes to the default event stream (RFC 5277). */
  public Reply subscribe() {
    return perform(request("create-subscription"));
  }

  /** The next notification of the subscription; empty if none comes within this time. */
  public String notification(Duration limit) {
    JsonObject request = request("notification");
    request.addProperty("timeout", limit.toSeconds());
    return perform(request).orFail().xml();
  }

  private static JsonObject request(String operation) {
    JsonObject request = new JsonObject();
    request.addProperty("op", operation);
    return request;
  }

  private Reply perform(JsonObject request) {
    try {
      requests.write(request + "\n");
      requests.flush();
    } catch (IOException e) {
      throw new AssertionError("the NETCONF session has ended before " + request, e);
    }
    JsonObject answer = answer();
    if (answer.get("ok").getAsBoolean()) {
      return new Reply(answer.get("reply").getAsString(), List.of());
    }
    List<RequestError> errors = new ArrayList<>();
    for (JsonElement each : answer.getAsJsonArray("errors")) {
      JsonObject error = each.getAsJsonObject();
      errors.add(
          new RequestError(
              error.get("tag").getAsString(),
              error.get("path").getAsString(),
              error.get("message").getAsString()));
    }
    return new Reply("", errors);
  }

  private JsonObject answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new AssertionError("the NETCONF session has ended");
      }
      return JsonParser.parseString(line).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      requests.close();
      process.waitFor();
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
