package localfirst.relay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An embedder who hasn't named embedded Tomcat among the dependencies. */
class WithoutTomcatTest {
    @TempDir
    private Path directory;

    @Test
    void isToldWhatToAdd() throws Exception {
        try (URLClassLoader loader = new URLClassLoader(classPathWithoutTomcat(), platform())) {
            assertThatThrownBy(() -> start(loader))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("isn't on the class path")
                    .hasMessageContaining("add the dependency org.apache.tomcat.embed:tomcat-embed-core:");
        }
    }

    /** Frameworks bring one of their own, and its version may win. */
    @Test
    void orHasAnOlderOneIsToldTheSame() throws Exception {
        URL older = tomcatThatSays("10.1.48");
        List<URL> urls = new ArrayList<>(List.of(classPathWithoutTomcat()));
        urls.add(0, older);
        try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), platform())) {
            assertThatThrownBy(() -> start(loader))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("Tomcat 10.1.48 is on the class path")
                    .hasMessageContaining("tomcat-embed-core:");
        }
    }

    private static ClassLoader platform() {
        return ClassLoader.getPlatformClassLoader();
    }

    private static URL[] classPathWithoutTomcat() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("tomcat")) urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /** As an embedder's code does it; the class loader of the tests must not see the class before. */
    private static void start(ClassLoader loader) throws Throwable {
        Class<?> server = loader.loadClass("localfirst.relay.server." + "RelayServer");
        assertThat(server.getClassLoader()).isSameAs(loader);
        Object builder = server.getMethod("builder").invoke(null);
        try {
            builder.getClass().getMethod("start").invoke(builder);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private URL tomcatThatSays(String version) throws Exception {
        Path source = directory.resolve("ServerInfo.java");
        Files.writeString(source, """
                package org.apache.catalina.util;

                public class ServerInfo {
                    public static String getServerNumber() { return "%s"; }
                }
                """.formatted(version));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-proc:none", "-d", directory.toString(), source.toString()))
                .isZero();
        Path jar = directory.resolve("older.jar");
        String name = "org/apache/catalina/util/ServerInfo.class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(name));
            out.write(Files.readAllBytes(directory.resolve(name)));
        }
        return jar.toUri().toURL();
    }
}
