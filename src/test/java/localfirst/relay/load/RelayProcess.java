package localfirst.relay.load;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import localfirst.relay.testing.FreePorts;
import localfirst.relay.testing.TestCertificate;

/** A relay that is one process: where it listens, and what the system says of the process (Linux only). */
public final class RelayProcess implements RelayUnderLoad {
    private static final double TICKS_PER_SECOND = 100;
    private static final Pattern HEAP =
            Pattern.compile("(?:heap|generation) .*?(?:total|committed) (\\d+)K, used (\\d+)K");

    private final Process process;
    private final InetSocketAddress address;
    private final long pid;
    private final Path log;
    private SSLContext tls;

    private RelayProcess(Process process, InetSocketAddress address, long pid, Path log) {
        this.log = log;
        this.process = process;
        this.address = address;
        this.pid = pid;
    }

    /** One that runs already; a pid of 0 leaves out what only its process could tell. */
    public static RelayProcess running(InetSocketAddress address, long pid) {
        return new RelayProcess(null, address, pid, null);
    }

    /** Starts one that speaks TLS, with a certificate made for it. */
    public static RelayProcess startTls(String command, String javaOptions, Path log) throws IOException {
        Files.createDirectories(log.getParent());
        // A directory for each, as those that run would take the certificate of one that starts for a renewed one.
        TestCertificate certificate = TestCertificate.make(Files.createTempDirectory(log.getParent(), "tls-"));
        Map<String, String> settings = Map.of(
                "RELAY_TLS_CERTIFICATE", certificate.certificatePem().toString(),
                "RELAY_TLS_KEY", certificate.keyPem().toString());
        RelayProcess relay = start(command, javaOptions, log, settings, 0);
        relay.tls = certificate.trusting();
        return relay;
    }

    /**
     * Starts a command on a free port, named to it by PORT and in place of {@code {port}}; blocks until it listens. A second
     * free port goes in place of {@code {inner}}, if it is there. What the command starts belongs to it.
     */
    public static RelayProcess start(String command, String javaOptions, Path log) throws IOException {
        return start(command, javaOptions, log, Map.of(), 0);
    }

    /** The same with more settings, and on a port; 0 is any free one. */
    static RelayProcess start(
            String command, String javaOptions, Path log, Map<String, String> settings, int wantedPort)
            throws IOException {
        int port = wantedPort == 0 ? FreePorts.next() : wantedPort;
        int inner = FreePorts.next();
        List<String> words = Arrays.asList(command.replace("{port}", Integer.toString(port))
                .replace("{inner}", Integer.toString(inner))
                .split(" +"));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("PORT", Integer.toString(port));
        builder.environment().put("RELAY_LIMITS", "off");
        builder.environment().putAll(settings);
        if (!javaOptions.isEmpty()) {
            builder.environment().put("JAVA_TOOL_OPTIONS", javaOptions);
        }
        Files.createDirectories(log.getParent());
        File file = log.toFile();
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(file))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
        awaitListening(process, address, command, log);
        return new RelayProcess(process, address, process.pid(), log);
    }

    private static void awaitListening(Process process, InetSocketAddress address, String command, Path log)
            throws IOException {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            try (Socket probe = new Socket()) {
                probe.connect(address, 1000);
                return;
            } catch (IOException notYet) {
                pause(50);
            }
        }
        process.destroyForcibly();
        throw new IOException(command + " doesn't listen; see " + log);
    }

    @Override
    public LoadLoop newLoop() throws IOException {
        return new LoadLoop(address, tls);
    }

    @Override
    public List<InetSocketAddress> plainAddresses() {
        return tls == null ? List.of(address) : List.of();
    }

    public InetSocketAddress address() {
        return address;
    }

    @Override
    public double cpuSeconds() throws IOException {
        if (pid == 0) {
            return Double.NaN;
        }
        double seconds = cpuSeconds(pid);
        if (process != null) {
            for (ProcessHandle child : process.descendants().toList()) {
                seconds += cpuSeconds(child.pid());
            }
        }
        return seconds;
    }

    static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    public double rssBytes() throws IOException {
        if (pid == 0) {
            return Double.NaN;
        }
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024.0;
            }
        }
        throw new IOException("no VmRSS");
    }

    @Override
    public double liveBytes() throws IOException {
        double unused = 0;
        for (int i = 0; i < 3; i++) {
            unused = collectGarbage();
            pause(300);
        }
        return rssBytes() - unused;
    }

    /** Returns the bytes of the heap that are not in use after it, as far as the process tells. */
    private double collectGarbage() throws IOException {
        if (pid == 0) {
            return 0;
        }
        String command = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        if (log != null && command.contains("--expose-gc")) {
            output("kill", "-USR2", Long.toString(pid));
            pause(500);
            return lastUnused(Files.readAllLines(log));
        }
        if (!Files.readString(Path.of("/proc/" + pid + "/comm")).startsWith("java")) {
            return 0;
        }
        output("jcmd", Long.toString(pid), "GC.run");
        Matcher matcher = HEAP.matcher(output("jcmd", Long.toString(pid), "GC.heap_info"));
        double unused = 0;
        while (matcher.find()) {
            unused += (Long.parseLong(matcher.group(1)) - Long.parseLong(matcher.group(2))) * 1024.0;
        }
        return unused;
    }

    /** The reference's start script prints it each time it has collected garbage. */
    private static double lastUnused(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("unused "))
                .mapToDouble(line -> Double.parseDouble(line.substring(7)))
                .reduce(0, (a, b) -> b);
    }

    private static String output(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process run = builder.start();
        String out = new String(run.getInputStream().readAllBytes());
        try {
            run.waitFor();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return out;
    }

    private static void end(Process process) {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public boolean alive() {
        return process == null || process.isAlive();
    }

    /** What it answers to a GET; empty if it doesn't. */
    public String get(String path) {
        try (InputStream in = URI.create("http://127.0.0.1:" + address.getPort() + path)
                .toURL()
                .openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Sends it a signal, such as STOP. */
    public void signal(String name) throws IOException {
        output("kill", "-" + name, Long.toString(pid));
    }

    static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process == null) {
            return;
        }
        end(process);
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
