package localfirst.relay.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import localfirst.relay.testing.OwnJvm;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.TestCertificate;

/**
 * A relay in a JVM of its own, as strangers find it: default limits, 512 MiB of heap, behind a proxy on this machine.
 *
 * <p>So each client is limited by what it puts into {@code X-Forwarded-For}. Thread-safe.
 */
final class RelayApart implements AutoCloseable {
    /** More options of Java, to see what they change. */
    private static final List<String> OPTIONS = Stream.of(
                    System.getProperty("relay.faults.options", "").split(" "))
            .filter(option -> !option.isEmpty())
            .toList();

    private static final Pattern LISTENING = Pattern.compile("listening on https?://localhost:(\\d+)/");

    private final Process process;
    private final Path log;
    private final Path collections;
    private final TestCertificate certificate;
    private int port;

    private RelayApart(Process process, Path log, Path collections, TestCertificate certificate) {
        this.process = process;
        this.log = log;
        this.collections = collections;
        this.certificate = certificate;
    }

    /**
     * Starts it, and blocks until it listens.
     *
     * @param settings by the names of environment variables, beside those that make it as described
     */
    static RelayApart start(Map<String, String> settings) throws IOException {
        return start(settings, null);
    }

    /** The same with TLS. */
    static RelayApart startTls(Map<String, String> settings) throws IOException {
        return start(settings, TestCertificate.make(scratch().resolve("tls")));
    }

    private static Path scratch() throws IOException {
        return Files.createTempDirectory(Files.createDirectories(Path.of("target", "faults")), "relay");
    }

    private static RelayApart start(Map<String, String> settings, TestCertificate certificate) throws IOException {
        List<String> command = Siege.FOR_FIGURES ? new ArrayList<>(List.of(OwnJvm.java())) : OwnJvm.shortLived();
        Path collections = scratch().resolve("gc.log");
        command.add("-Xlog:gc:file=" + collections);
        command.addAll(OPTIONS);
        command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
        command.add("localfirst.relay.server.RelayMain");
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("RELAY_"));
        environment.put("PORT", "0");
        environment.put("RELAY_TRUSTED_PROXIES", "127.0.0.0/8");
        if (certificate != null) {
            environment.put(
                    "RELAY_TLS_CERTIFICATE", certificate.certificatePem().toString());
            environment.put("RELAY_TLS_KEY", certificate.keyPem().toString());
        }
        environment.putAll(settings);
        Path log = scratch().resolve("log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        RelayApart relay = new RelayApart(process, log, collections, certificate);
        relay.awaitListening();
        return relay;
    }

    private void awaitListening() throws IOException {
        long end = System.nanoTime() + Patience.LIMIT.toNanos();
        while (port == 0) {
            Matcher listening = LISTENING.matcher(log());
            if (listening.find()) {
                port = Integer.parseInt(listening.group(1));
            } else if (!process.isAlive() || System.nanoTime() - end > 0) {
                process.destroyForcibly();
                throw new IOException("it doesn't listen: " + log());
            } else {
                Patience.pause(Duration.ofMillis(20));
            }
        }
    }

    int port() {
        return port;
    }

    InetSocketAddress address() throws IOException {
        return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
    }

    /** The certificate that it shows; null without TLS. */
    TestCertificate certificate() {
        return certificate;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** The processor time that it has taken. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    long pid() {
        return process.pid();
    }

    /** All that it has printed. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** All that its JVM has logged of its garbage collections. */
    String collections() throws IOException {
        return Files.readString(collections);
    }

    /** Its whole answer to a GET. Blocks for {@link Patience#LIMIT} at most. */
    String get(String path) throws IOException {
        try (Socket socket = certificate == null
                ? new Socket(InetAddress.getByName("127.0.0.1"), port)
                : certificate.trusting().getSocketFactory().createSocket("localhost", port)) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The sum of a metric's series whose line begins so, as {@code relay_refusals_total{reason="full"}}; 0 if none does. */
    double metric(String beginning) throws IOException {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(beginning))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
