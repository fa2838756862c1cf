/**
 * The log: which visits end badly and why, without revealing whose they are.
 *
 * <p>An embedder configures where lines go through {@link java.lang.System.Logger}, and what they show here:
 *
 * <pre>{@code
 * LogConfig log = new LogConfig(
 *         LogConfig.Level.DEBUG,
 *         LogConfig.Format.TEXT,
 *         LogConfig.Ids.PLAIN,
 *         LogConfig.Addresses.TRUNCATED,
 *         "");
 * RelayServer.builder().config(RelayConfig.defaults().withLog(log)).start();
 * }</pre>
 */
@NullMarked
package localfirst.relay.log;

import org.jspecify.annotations.NullMarked;
