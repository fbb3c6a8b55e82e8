package io.polyrouter.transport.tcp;

import java.time.Duration;
import java.util.List;

/** Options that differ from the default in what a test is about. */
final class OptionsBuilder {

  private boolean noDelay;
  private boolean keepAlive;
  private Duration keepAliveIdle = TcpOptions.DEFAULT.keepAliveIdle();
  private Duration keepAliveInterval = TcpOptions.DEFAULT.keepAliveInterval();
  private Duration userTimeout = TcpOptions.DEFAULT.userTimeout();
  private int sendBufferBytes = TcpOptions.DEFAULT.sendBufferBytes();
  private int receiveBufferBytes = TcpOptions.DEFAULT.receiveBufferBytes();
  private int hopLimit = TcpOptions.DEFAULT.hopLimit();
  private int minHopLimit;
  private int maxSegmentBytes;
  private boolean ecn;
  private int interfaceIndex;
  private TcpOptions.CongestionControl congestionControl = TcpOptions.CongestionControl.CUBIC;
  private List<TcpSignature> signatures = List.of();

  OptionsBuilder noDelay(boolean noDelay) {
    this.noDelay = noDelay;
    return this;
  }

  OptionsBuilder keepAlive(Duration idle, Duration interval) {
    keepAlive = true;
    keepAliveIdle = idle;
    keepAliveInterval = interval;
    return this;
  }

  OptionsBuilder userTimeout(Duration timeout) {
    userTimeout = timeout;
    return this;
  }

  OptionsBuilder buffers(int sendBytes, int receiveBytes) {
    sendBufferBytes = sendBytes;
    receiveBufferBytes = receiveBytes;
    return this;
  }

  OptionsBuilder hopLimits(int sent, int leastReceived) {
    hopLimit = sent;
    minHopLimit = leastReceived;
    return this;
  }

  OptionsBuilder maxSegment(int bytes) {
    maxSegmentBytes = bytes;
    return this;
  }

  OptionsBuilder congestionControl(TcpOptions.CongestionControl algorithm) {
    congestionControl = algorithm;
    return this;
  }

  OptionsBuilder signatures(TcpSignature... keys) {
    signatures = List.of(keys);
    return this;
  }

  OptionsBuilder ecn(boolean ecn) {
    this.ecn = ecn;
    return this;
  }

  OptionsBuilder interfaceIndex(int index) {
    interfaceIndex = index;
    return this;
  }

  TcpOptions build() {
    return new TcpOptions(
        noDelay,
        keepAlive,
        keepAliveIdle,
        keepAliveInterval,
        TcpOptions.DEFAULT.keepAliveProbes(),
        userTimeout,
        sendBufferBytes,
        receiveBufferBytes,
        hopLimit,
        minHopLimit,
        0,
        maxSegmentBytes,
        congestionControl,
        ecn,
        interfaceIndex,
        signatures);
  }
}
