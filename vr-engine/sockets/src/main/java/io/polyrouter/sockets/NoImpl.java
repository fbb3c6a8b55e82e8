package io.polyrouter.sockets;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketImpl;

/** What java.net's sockets ask for at construction and never use, all methods being overridden. */
final class NoImpl {

  private NoImpl() {}

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("an adaptor uses its channel");
  }

  static final class Stream extends SocketImpl {

    @Override
    protected void create(boolean stream) {
      throw unused();
    }

    @Override
    protected void connect(String host, int port) {
      throw unused();
    }

    @Override
    protected void connect(InetAddress address, int port) {
      throw unused();
    }

    @Override
    protected void connect(SocketAddress address, int timeout) {
      throw unused();
    }

    @Override
    protected void bind(InetAddress host, int port) {
      throw unused();
    }

    @Override
    protected void listen(int backlog) {
      throw unused();
    }

    @Override
    protected void accept(SocketImpl s) {
      throw unused();
    }

    @Override
    protected InputStream getInputStream() {
      throw unused();
    }

    @Override
    protected OutputStream getOutputStream() {
      throw unused();
    }

    @Override
    protected int available() {
      throw unused();
    }

    @Override
    protected void close() {}

    @Override
    protected void sendUrgentData(int data) {
      throw unused();
    }

    @Override
    public void setOption(int id, Object value) {
      throw unused();
    }

    @Override
    public Object getOption(int id) {
      throw unused();
    }
  }

  @SuppressWarnings("deprecation") // abstract methods that are deprecated must still be there
  static final class Datagrams extends DatagramSocketImpl {

    @Override
    protected void create() {
      throw unused();
    }

    @Override
    protected void bind(int port, InetAddress address) {
      throw unused();
    }

    @Override
    protected void send(DatagramPacket packet) {
      throw unused();
    }

    @Override
    protected int peek(InetAddress address) {
      throw unused();
    }

    @Override
    protected int peekData(DatagramPacket packet) {
      throw unused();
    }

    @Override
    protected void receive(DatagramPacket packet) {
      throw unused();
    }

    @Override
    protected void setTTL(byte ttl) {
      throw unused();
    }

    @Override
    protected byte getTTL() {
      throw unused();
    }

    @Override
    protected void setTimeToLive(int ttl) {
      throw unused();
    }

    @Override
    protected int getTimeToLive() {
      throw unused();
    }

    @Override
    protected void join(InetAddress group) {
      throw unused();
    }

    @Override
    protected void leave(InetAddress group) {
      throw unused();
    }

    @Override
    protected void joinGroup(SocketAddress group, NetworkInterface by) {
      throw unused();
    }

    @Override
    protected void leaveGroup(SocketAddress group, NetworkInterface by) {
      throw unused();
    }

    @Override
    protected void close() {}

    @Override
    public void setOption(int id, Object value) {
      throw unused();
    }

    @Override
    public Object getOption(int id) {
      throw unused();
    }
  }
}
