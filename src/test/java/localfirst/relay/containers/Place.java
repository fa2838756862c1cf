package localfirst.relay.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;
import localfirst.relay.testing.FreePorts;

/**
 * Where one container runs.
 *
 * @param home its distribution, which isn't changed
 * @param base a directory of its own, empty at first
 * @param war the application
 * @param contextPath empty, or a slash and a name
 * @param port where it has to listen
 */
record Place(Path home, Path base, Path war, String contextPath, int port) {
    boolean isRoot() {
        return contextPath.isEmpty();
    }

    /** Puts the WAR where the container looks for it, under the name that gives it its context path. */
    void putWar(Path directory) {
        Path to = base.resolve(directory).resolve(isRoot() ? "ROOT.war" : contextPath.substring(1) + ".war");
        Disk.run(() -> {
            Files.createDirectories(to.getParent());
            Files.copy(war, to, StandardCopyOption.REPLACE_EXISTING);
        });
    }

    /** A port to listen on; the next one is free too, for containers that have an administration. */
    static int freePort() {
        return FreePorts.next(2);
    }

    /** What tests do with files, failing where it fails. */
    static final class Disk {
        private Disk() {}

        interface Task {
            void run() throws IOException;
        }

        static void run(Task task) {
            try {
                task.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        static void copyTree(Path from, Path to) {
            run(() -> {
                try (Stream<Path> files = Files.walk(from)) {
                    for (Path file : files.toList()) {
                        Path target = to.resolve(from.relativize(file).toString());
                        if (Files.isDirectory(file)) Files.createDirectories(target);
                        else Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            });
        }

        static void delete(Path directory) {
            if (!Files.exists(directory)) return;
            run(() -> {
                try (Stream<Path> files = Files.walk(directory)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
                }
            });
        }

        /** Replaces in a file what has to be there. */
        static void edit(Path file, String... replacements) {
            run(() -> {
                String text = Files.readString(file);
                for (int i = 0; i < replacements.length; i += 2) {
                    if (!text.contains(replacements[i]))
                        throw new IllegalStateException(file + " has no " + replacements[i]);
                    text = text.replace(replacements[i], replacements[i + 1]);
                }
                Files.writeString(file, text);
            });
        }

        static void write(Path file, String text) {
            run(() -> {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
            });
        }
    }
}
