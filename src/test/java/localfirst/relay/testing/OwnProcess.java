package localfirst.relay.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A relay that runs by itself, as users have it: the WAR. Tests that start one are packaged tests. */
public final class OwnProcess implements AutoCloseable {
    private static final Path WAR = Path.of("target/relay.war");

    private final Process process;
    private final int port;
    private final Path log;

    private OwnProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** Starts it, and returns when it listens. */
    public static OwnProcess start(int port, Path log, Map<String, String> environment) throws Exception {
        List<String> command = OwnJvm.shortLived();
        command.addAll(List.of("-jar", WAR.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return start(builder, port, log);
    }

    /** Starts what a shell makes of this line in that directory, and returns when it listens. */
    public static OwnProcess shell(String line, Path directory, int port, Path log) throws Exception {
        return start(new ProcessBuilder("sh", "-c", "exec " + line).directory(directory.toFile()), port, log);
    }

    private static OwnProcess start(ProcessBuilder builder, int port, Path log) throws Exception {
        builder.redirectErrorStream(true).environment().put("PORT", String.valueOf(port));
        Process process = builder.redirectOutput(log.toFile()).start();
        OwnProcess own = new OwnProcess(process, port, log);
        try {
            Patience.await(
                    () -> "that it listens: " + own.log(), () -> own.log().contains("listening") || !process.isAlive());
        } catch (AssertionError e) {
            own.close();
            throw e;
        }
        if (!process.isAlive()) throw new IOException("it doesn't listen: " + own.log());
        return own;
    }

    public static int freePort() {
        return FreePorts.next();
    }

    public int port() {
        return port;
    }

    /** Sends it SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Sends it SIGHUP. */
    public void hangUp() throws Exception {
        signal("HUP");
    }

    /** Sends it a signal, such as STOP. */
    public void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** @return its exit code */
    public int awaitEnd() throws Exception {
        return Patience.exitCode(process, Duration.ofSeconds(30), () -> "its end: " + log());
    }

    /** What it has printed. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "";
        }
    }

    /** Its whole answer to a GET; empty if there is none. */
    public String get(String path) {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            socket.setSoTimeout((int) Patience.LIMIT.toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }
}
