package localfirst.relay.server;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * What {@code java -jar relay.war} runs.
 *
 * <p>At the root of the WAR there are Tomcat and this class; the relay and its libraries are under {@code WEB-INF}, where
 * containers want them and {@code java -jar} doesn't look. So this makes them available, as jars in a temporary directory,
 * and goes on with {@link RelayMain}.
 */
public final class Main {
    private static final String CLASSES = "WEB-INF/classes/";
    private static final String LIBRARIES = "WEB-INF/lib/";

    private Main() {}

    public static void main(String[] args) throws Exception {
        Path war = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        MainDirectory directory = MainDirectory.make(Path.of(System.getProperty("java.io.tmpdir")));
        List<URL> jars = unpack(war, directory.path());
        URLClassLoader loader = new URLClassLoader("relay", jars.toArray(URL[]::new), Main.class.getClassLoader());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory), "relay-cleanup"));
        Thread.currentThread().setContextClassLoader(loader);
        try {
            loader.loadClass("localfirst.relay.server.RelayMain")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static List<URL> unpack(Path war, Path directory) throws IOException {
        List<URL> jars = new ArrayList<>();
        Path own = directory.resolve("relay.jar");
        jars.add(own.toUri().toURL());
        try (JarFile file = new JarFile(war.toFile());
                JarOutputStream classes = new JarOutputStream(Files.newOutputStream(own))) {
            classes.setLevel(0);
            Enumeration<JarEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                JarEntry entry = entries.nextElement();
                String name = entry.getName();
                if (entry.isDirectory()) {
                    continue;
                }
                try (InputStream in = file.getInputStream(entry)) {
                    if (name.startsWith(CLASSES)) {
                        classes.putNextEntry(new JarEntry(name.substring(CLASSES.length())));
                        in.transferTo(classes);
                    } else if (name.startsWith(LIBRARIES)) {
                        Path jar = directory.resolve(Path.of(name).getFileName().toString());
                        Files.copy(in, jar);
                        jars.add(jar.toUri().toURL());
                    }
                }
            }
        }
        return jars;
    }

    private static void delete(MainDirectory directory) {
        try {
            directory.close();
        } catch (IOException e) {
            System.err.println("relay: temporary files stay behind in " + directory.path());
        }
    }
}
