package localfirst.relay.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;

/**
 * Loads classes and resources under {@code WEB-INF} of a WAR from memory; it reads them all at startup.
 *
 * <p>Unpacked files wouldn't last: systems clean {@code /tmp} while a relay runs for weeks, and classes that it hadn't
 * needed yet would be gone. The bytes of a class are freed once it is loaded.
 */
final class MainLoader extends ClassLoader {
    private static final String CLASSES = "WEB-INF/classes/";
    private static final String LIBRARIES = "WEB-INF/lib/";
    private static final String VERSIONS = "META-INF/versions/";

    static {
        registerAsParallelCapable();
    }

    private final Map<String, byte[]> classes = new ConcurrentHashMap<>();
    private final Map<String, List<byte[]>> resources = new HashMap<>();
    private final ProtectionDomain domain;

    MainLoader(Path war, ClassLoader parent) throws IOException {
        super("relay", parent);
        domain = MainLoader.class.getProtectionDomain();
        try (JarFile file = new JarFile(war.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                String name = entry.getName();
                if (!entry.isDirectory() && name.startsWith(CLASSES)) {
                    put(name.substring(CLASSES.length()), read(file, entry));
                } else if (name.startsWith(LIBRARIES) && name.endsWith(".jar")) {
                    putLibrary(read(file, entry));
                }
            }
        }
    }

    private static byte[] read(JarFile file, JarEntry entry) throws IOException {
        try (InputStream in = file.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private void putLibrary(byte[] jar) throws IOException {
        Map<Integer, Map<String, byte[]>> versions = new TreeMap<>();
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar), false)) {
            Manifest manifest = in.getManifest();
            boolean isForSeveral = manifest != null
                    && "true".equals(manifest.getMainAttributes().getValue("Multi-Release"));
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                String name = entry.getName();
                if (entry.isDirectory()) {
                    continue;
                }
                int slash = name.indexOf('/', VERSIONS.length());
                boolean isOfVersion = name.startsWith(VERSIONS) && slash > 0;
                int version = isOfVersion ? Integer.parseInt(name.substring(VERSIONS.length(), slash)) : 0;
                if (version <= Runtime.version().feature() && (isForSeveral || !isOfVersion)) {
                    versions.computeIfAbsent(version, number -> new HashMap<>())
                            .put(isOfVersion ? name.substring(slash + 1) : name, in.readAllBytes());
                }
            }
        }
        Map<String, byte[]> inForce = new HashMap<>();
        versions.values().forEach(inForce::putAll);
        inForce.forEach(this::put);
    }

    /** If two classes have the same name, the first wins. */
    private void put(String name, byte[] bytes) {
        if (name.endsWith(".class")) {
            classes.putIfAbsent(name, bytes);
        } else {
            resources.computeIfAbsent(name, key -> new ArrayList<>(1)).add(bytes);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.remove(name.replace('.', '/') + ".class");
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length, domain);
    }

    @Override
    @SuppressWarnings("NullAway") // the superclass allows null; annotations of libraries aren't at the root of the WAR
    protected URL findResource(String name) {
        List<byte[]> found = found(name);
        return found.isEmpty() ? null : url(name, found.get(0));
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        return Collections.enumeration(
                found(name).stream().map(bytes -> url(name, bytes)).toList());
    }

    private List<byte[]> found(String name) {
        byte[] unloaded = classes.get(name);
        return unloaded == null ? resources.getOrDefault(name, List.of()) : List.of(unloaded);
    }

    private static URL url(String name, byte[] bytes) {
        try {
            return new URL("relay", null, -1, "/" + name, new InMemory(bytes));
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a URL with a handler of its own is always well-formed", e);
        }
    }

    private static final class InMemory extends URLStreamHandler {
        private final byte[] bytes;

        InMemory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public InputStream getInputStream() {
                    return new ByteArrayInputStream(bytes);
                }

                @Override
                public long getContentLengthLong() {
                    return bytes.length;
                }
            };
        }
    }
}
