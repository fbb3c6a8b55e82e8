package io.polyrouter.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.net.IpAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class AddressesTest {

  @Test
  void bothFamiliesGoBothWays() throws UnknownHostException {
    for (String text : new String[] {"192.0.2.255", "2001:db8::ff", "fe80::1", "0.0.0.0", "::"}) {
      IpAddress address = IpAddress.parse(text);
      assertThat(Addresses.of(Addresses.toInet(address, 0))).isEqualTo(address);
      assertThat(Addresses.toInet(address, 0)).isEqualTo(InetAddress.getByName(text));
    }
  }

  @Test
  void linkLocalAddressesKeepTheirInterface() throws UnknownHostException {
    InetAddress scoped = Addresses.toInet(IpAddress.parse("fe80::1"), 7);
    assertThat(((Inet6Address) scoped).getScopeId()).isEqualTo(7);
    assertThat(Addresses.scope(scoped)).isEqualTo(7);
    assertThat(Addresses.scope(Addresses.toInet(IpAddress.parse("2001:db8::1"), 7))).isZero();
    assertThat(Addresses.parse("fe80::1%7")).isEqualTo(scoped);
  }

  @Test
  void namesAreNotResolved() {
    assertThatThrownBy(() -> Names.literal().resolve("localhost"))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("localhost")
        .hasMessageContaining("give an address");
  }
}
