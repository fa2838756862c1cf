package localfirst.relay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisException;

/** A redis-server of a test's own, on a free port, which keeps nothing on disk. */
public final class RedisProcess implements AutoCloseable {
    /** Another may be named, such as Valkey's. */
    private static final Path PROGRAM = Path.of(System.getProperty("relay.redis.program", "/usr/bin/redis-server"));

    private static final String BIND = "--bind";
    private static final List<String> IN_MEMORY = List.of("--save", "", "--appendonly", "no");

    private final Path directory;
    private final List<String> arguments;
    private final int port;
    private Process process;

    private RedisProcess(Path directory, int port, List<String> arguments) {
        this.directory = directory;
        this.port = port;
        this.arguments = arguments;
    }

    /** Starts it, and returns when it answers. Without the program, the test is left out; in CI, it fails. */
    public static RedisProcess start(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(IN_MEMORY);
        arguments.addAll(List.of(options));
        return started(arguments);
    }

    /** A Sentinel. It writes to its file. */
    public static RedisProcess sentinel(Path configuration) throws IOException {
        return started(List.of(configuration.toAbsolutePath().toString(), "--sentinel"));
    }

    private static RedisProcess started(List<String> arguments) throws IOException {
        boolean there = Files.isExecutable(PROGRAM);
        if ("true".equals(System.getenv("CI")))
            assertThat(there).as("there is " + PROGRAM).isTrue();
        assumeTrue(there, "there is no " + PROGRAM);
        RedisProcess redis = new RedisProcess(Files.createTempDirectory("redis"), OwnProcess.freePort(), arguments);
        redis.restart();
        return redis;
    }

    /** Starts it once more, empty, on the same port; it must have ended. */
    public void restart() throws IOException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        command.addAll(arguments);
        command.addAll(List.of("--port", String.valueOf(port)));
        if (!arguments.contains(BIND)) command.addAll(List.of(BIND, "127.0.0.1"));
        process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        Patience.await(() -> "that Redis answers: " + log(), this::answers);
    }

    private boolean answers() {
        try (Connection connection = new Connection("127.0.0.1", port)) {
            connection.connect();
            return true;
        } catch (JedisException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** What a relay's setting says. */
    public String address() {
        return "redis://127.0.0.1:" + port;
    }

    /** Asks it something as an administrator does: strings, numbers, lists. */
    public Object ask(String command, String... arguments) {
        ProtocolCommand asked = () -> command.getBytes(UTF_8);
        try (Connection connection = new Connection("127.0.0.1", port)) {
            connection.connect();
            // Not the 2 s that a busy machine may take to answer.
            connection.setSoTimeout((int) Patience.LIMIT.toMillis());
            connection.sendCommand(asked, arguments);
            return text(connection.getOne());
        }
    }

    @SuppressWarnings("unchecked")
    public List<String> list(String command, String... arguments) {
        return (List<String>) ask(command, arguments);
    }

    private static Object text(Object answer) {
        if (answer instanceof byte[] bytes) return new String(bytes, UTF_8);
        if (answer instanceof List<?> all)
            return all.stream().map(RedisProcess::text).toList();
        return answer;
    }

    /** It stops as it is, and its connections stay open. */
    public void pause() throws Exception {
        signal("STOP");
    }

    public void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Ends it without a word. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() throws Exception {
        kill();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) Files.delete(file);
        }
        Files.delete(directory);
    }
}
