package localfirst.relay.faults;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import localfirst.relay.testing.OwnJvm;
import localfirst.relay.testing.TestCertificate;

/**
 * {@link HealthyPairs} in a JVM of their own. Attackers make garbage, and in one JVM with them the healthy would have to
 * wait for each collection, as for a relay that is slow.
 *
 * <p>Owned by one thread.
 */
final class HealthyProcess implements Healthy {
    /** More than the healthy fill in the minutes of a siege, so that nothing is collected here. */
    private static final List<String> HEAP = List.of("-XX:+UseSerialGC", "-Xms768m", "-Xmx768m", "-Xmn640m");

    private static final String NONE = "-";

    private final Process process;
    private final DataOutputStream to;
    private final ObjectInputStream from;

    private HealthyProcess(Process process) throws IOException {
        this.process = process;
        to = new DataOutputStream(process.getOutputStream());
        from = new ObjectInputStream(process.getInputStream());
    }

    /**
     * Starts it, and blocks until all pairs have met.
     *
     * @param token that all of them have; "" for none
     */
    static HealthyProcess at(RelayApart relay, String token) throws IOException {
        List<String> command = OwnJvm.shortLived();
        command.addAll(HEAP);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), HealthyProcess.class.getName()));
        command.add(String.valueOf(relay.port()));
        command.add(
                relay.certificate() == null
                        ? NONE
                        : relay.certificate().directory().toString());
        command.add(token.isEmpty() ? NONE : token);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new HealthyProcess(process);
    }

    long pid() {
        return process.pid();
    }

    @Override
    public Figures watch(Duration time) throws IOException {
        to.writeLong(time.toNanos());
        to.flush();
        try {
            return (Figures) from.readObject();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** @param arguments the relay's port, the directory of its certificate, a token */
    public static void main(String[] arguments) throws IOException {
        InetAddress here = InetAddress.getByName("127.0.0.1");
        InetSocketAddress relay = new InetSocketAddress(here, Integer.parseInt(arguments[0]));
        SSLContext tls = arguments[1].equals(NONE)
                ? null
                : TestCertificate.in(Path.of(arguments[1])).trusting();
        String token = arguments[2].equals(NONE) ? "" : arguments[2];
        try (HealthyPairs pairs = HealthyPairs.at(relay, tls, token);
                DataInputStream in = new DataInputStream(System.in);
                ObjectOutputStream out = new ObjectOutputStream(System.out)) {
            out.flush();
            while (true) {
                out.writeObject(pairs.watch(Duration.ofNanos(in.readLong())));
                out.flush();
            }
        } catch (EOFException e) {
            // The siege is over.
        }
    }
}
