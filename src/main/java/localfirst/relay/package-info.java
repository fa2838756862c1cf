/**
 * The relay: introduces peers that share a document, and pipes their connections together.
 *
 * <p>To embed it, start at {@link localfirst.relay.server.RelayServer}. Its settings are here:
 *
 * <pre>{@code
 * RelayConfig config = RelayConfig.defaults()
 *         .withPort(9000)
 *         .withTrustedProxies(List.of("10.0.0.0/8"))
 *         .withAccess(AccessConfig.open().withOrigins("https://app.example.org"))
 *         .withManagement(ManagementConfig.open().withPort(9090))
 *         .withTls(TlsConfig.pem(Path.of("fullchain.pem"), Path.of("privkey.pem")))
 *         .withDrain(Duration.ofSeconds(10), Duration.ofSeconds(5));
 * RelayServer.builder().config(config).start();
 * }</pre>
 */
@NullMarked
package localfirst.relay;

import org.jspecify.annotations.NullMarked;
