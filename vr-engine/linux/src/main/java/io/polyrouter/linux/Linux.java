package io.polyrouter.linux;

/** Numbers of the Linux API, as they are on x86-64 and AArch64. */
final class Linux {

  private Linux() {}

  // fcntl.h, sys/eventfd.h, sys/socket.h: the same bits for open, socket, eventfd and timerfd.
  static final int RDONLY = 0;
  static final int RDWR = 2;
  static final int NONBLOCK = 0x800;
  static final int CLOEXEC = 0x80000;

  static final int CLOCK_MONOTONIC = 1;
  static final int CLONE_NEWNET = 0x4000_0000;

  // sys/epoll.h
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;
  static final int EPOLLIN = 1;

  // sys/socket.h
  static final int AF_NETLINK = 16;
  static final int AF_PACKET = 17;
  static final int SOCK_RAW = 3;
  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;

  // linux/if_packet.h, linux/if_ether.h
  static final int ETH_P_ALL = 3;
  static final int SOL_PACKET = 263;
  static final int PACKET_ADD_MEMBERSHIP = 1;
  static final int PACKET_STATISTICS = 6;
  static final int PACKET_AUXDATA = 8;
  static final int PACKET_VNET_HDR = 15;
  static final int PACKET_IGNORE_OUTGOING = 23;
  static final int PACKET_MR_PROMISC = 1;
  static final int TP_STATUS_VLAN_VALID = 1 << 4;
  static final int TP_STATUS_VLAN_TPID_VALID = 1 << 6;

  // linux/if.h, linux/sockios.h; struct ifreq
  static final int IFREQ_BYTES = 40;
  static final int IFNAME_BYTES = 16;
  static final long SIOCGIFFLAGS = 0x8913;
  static final long SIOCSIFFLAGS = 0x8914;
  static final long SIOCSIFMTU = 0x8922;
  static final long SIOCGIFINDEX = 0x8933;
  static final long SIOCETHTOOL = 0x8946;

  /** Of {@code struct ethtool_cmd}, as ETHTOOL_GSET fills it in. */
  static final int ETHTOOL_COMMAND_BYTES = 44;

  static final int ETHTOOL_GSET = 1;
  static final int ETHTOOL_SPEED_LOW = 12;
  static final int ETHTOOL_SPEED_HIGH = 28;
  static final int ETHTOOL_SPEED_UNKNOWN = -1;
  static final int IFF_UP = 0x1;
  static final int IFF_RUNNING = 0x40;

  // linux/if_tun.h
  static final long TUNSETIFF = 0x400454caL;
  static final long TUNSETPERSIST = 0x400454cbL;
  static final long TUNSETOFFLOAD = 0x400454d0L;
  static final int IFF_TAP = 0x0002;
  static final int IFF_NO_PI = 0x1000;
  static final int IFF_VNET_HDR = 0x4000;
  static final int TUN_F_CSUM = 0x01;
  static final int TUN_F_TSO4 = 0x02;
  static final int TUN_F_TSO6 = 0x04;
  static final int TUN_F_TSO_ECN = 0x08;

  // linux/rtnetlink.h
  static final int NETLINK_ROUTE = 0;
  static final int RTMGRP_LINK = 1;
  static final short RTM_NEWLINK = 16;
  static final short RTM_DELLINK = 17;
}
