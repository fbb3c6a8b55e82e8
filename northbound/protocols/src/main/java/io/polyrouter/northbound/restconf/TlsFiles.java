package io.polyrouter.northbound.restconf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's certificate and key.
 *
 * @param certificate PEM, X.509
 * @param privateKey PEM, unencrypted PKCS #8 ("BEGIN PRIVATE KEY"), RSA or EC
 */
public record TlsFiles(Path certificate, Path privateKey) {
  private static final Pattern PKCS8 =
      Pattern.compile(
          "-----BEGIN PRIVATE KEY-----(?<base64>[^-]+)-----END PRIVATE KEY-----", Pattern.DOTALL);
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

  Certificate readCertificate() throws IOException, GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(certificate)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(pem);
    }
  }

  PrivateKey readPrivateKey() throws IOException, GeneralSecurityException {
    Matcher pem = PKCS8.matcher(Files.readString(privateKey));
    if (!pem.find()) {
      throw new InvalidKeySpecException(
          privateKey
              + " holds no \"BEGIN PRIVATE KEY\"; convert the key by \"openssl pkcs8 -topk8"
              + " -nocrypt\"");
    }
    PKCS8EncodedKeySpec key =
        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group("base64")));
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(key);
      } catch (InvalidKeySpecException otherAlgorithm) {
        // The next one, then.
      }
    }
    throw new InvalidKeySpecException(privateKey + " is of none of these kinds: " + ALGORITHMS);
  }
}
