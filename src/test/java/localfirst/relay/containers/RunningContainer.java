package localfirst.relay.containers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import localfirst.relay.behaviour.RelayUnderTest;
import localfirst.relay.testing.Patience;

/** A container's process with the relay in it, from its start until it is closed. */
final class RunningContainer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Container container;
    private final Place place;
    private final Process process;

    private RunningContainer(Container container, Place place, Process process) {
        this.container = container;
        this.place = place;
        this.process = process;
    }

    static RunningContainer start(Container container, Path war, String contextPath) {
        return start(container, war, contextPath, Map.of());
    }

    static RunningContainer start(Container container, Path war, String contextPath, Map<String, String> settings) {
        return start(container, war, contextPath, port -> settings);
    }

    /**
     * Blocks until the relay answers.
     *
     * @param settings environment variables, for the port that it gets
     */
    static RunningContainer start(
            Container container, Path war, String contextPath, IntFunction<Map<String, String>> settings) {
        Path base = Distribution.TARGET.resolve("run").resolve(container.name() + contextPath.replace('/', '-'));
        Place.Disk.delete(base);
        Place.Disk.run(() -> java.nio.file.Files.createDirectories(base));
        Place place = new Place(container.distribution().home(), base, war, contextPath, Place.freePort());
        RunningContainer running =
                new RunningContainer(container, place, launch(container, place, settings.apply(place.port())));
        try {
            container.deploy(place);
            running.awaitRelay();
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private static Process launch(Container container, Place place, Map<String, String> settings) {
        List<String> command = container.prepare(place);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(place.base().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(place).toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("CATALINA_BASE", place.base().toString());
        builder.environment().put("WLP_USER_DIR", place.base().toString());
        builder.environment().put("AS_JAVA", System.getProperty("java.home"));
        builder.environment().putAll(container.environment());
        builder.environment().putAll(settings);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path log(Place place) {
        return place.base().resolve("output.log");
    }

    Path log() {
        return log(place);
    }

    Container container() {
        return container;
    }

    Place place() {
        return place;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + place.port() + place.contextPath() + "/");
    }

    /** Under this address every request brings a token in its path. */
    URI addressWith(String token) {
        return address().resolve("t/" + token + "/");
    }

    RelayUnderTest underTest() {
        return RelayUnderTest.at(address(), container.differences());
    }

    /** The process that is the container, which may be a child of the one that was started. */
    ProcessHandle java() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(handle -> handle.info().command().orElse("").endsWith("java"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private void awaitRelay() {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until && process.isAlive()) {
            String status = get("status");
            if (status.contains("\"uptimeSeconds\"")) {
                if (!status.contains("\"transport\":\"" + container.transport() + "\""))
                    throw new IllegalStateException(container.name() + " has another transport: " + status);
                return;
            }
            Patience.pause(Duration.ofMillis(100));
        }
        throw new IllegalStateException(container.name() + " didn't start, see " + log());
    }

    /** What the relay answers to a GET; empty if it doesn't. */
    String get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(address().resolve(path))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? response.body() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        try {
            Patience.await("the container's end", () -> !process.isAlive());
        } catch (AssertionError e) {
            // Some never end by themselves.
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
