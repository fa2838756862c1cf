package localfirst.relay.containers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A container as its makers publish it, fetched through Maven into {@code target/containers/}.
 *
 * @param artifact group:artifact:version:type
 */
record Distribution(String artifact) {
    static final Path TARGET = Path.of("target", "containers").toAbsolutePath();

    String version() {
        return artifact.split(":")[2];
    }

    /** Where it has been unpacked, or for a single jar, the jar. Blocks while it is fetched for the first time. */
    Path home() {
        String[] parts = artifact.split(":");
        Path directory = TARGET.resolve("home").resolve(parts[1] + "-" + parts[2]);
        if (!Files.exists(directory)) {
            Path archives = TARGET.resolve("archives");
            run("mvn", "-q", "-B", copyGoal(), "-Dartifact=" + artifact, "-DoutputDirectory=" + archives);
            Path archive = archives.resolve(parts[1] + "-" + parts[2] + "." + parts[3]);
            Path unfinished = TARGET.resolve("home").resolve("unfinished");
            Place.Disk.delete(unfinished);
            unfinished.toFile().mkdirs();
            switch (parts[3]) {
                case "jar" -> Place.Disk.run(() -> Files.copy(archive, unfinished.resolve(archive.getFileName())));
                case "zip" -> run("unzip", "-q", archive.toString(), "-d", unfinished.toString());
                default -> run("tar", "xzf", archive.toString(), "-C", unfinished.toString());
            }
            Place.Disk.run(() -> Files.move(unfinished, directory));
        }
        return onlyEntry(directory);
    }

    private static String copyGoal() {
        return "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
    }

    private static Path onlyEntry(Path directory) {
        File[] entries = directory.toFile().listFiles();
        if (entries == null || entries.length != 1) throw new IllegalStateException("unexpected: " + directory);
        return entries[0].toPath();
    }

    private static void run(String... command) {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (process.waitFor() != 0) throw new IllegalStateException("failed: " + String.join(" ", command));
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> javaCommand(String... arguments) {
        String java = ProcessHandle.current().info().command().orElse("java");
        return Stream.concat(Stream.of(java, "-Xmx512m"), Stream.of(arguments)).toList();
    }
}
