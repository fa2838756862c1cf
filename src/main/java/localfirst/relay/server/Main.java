package localfirst.relay.server;

import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/**
 * What {@code java -jar relay.war} runs, once it is known that this Java is new enough.
 *
 * <p>At the root of the WAR there are Tomcat and this class; the relay and its libraries are under {@code WEB-INF},
 * where containers expect them and {@code java -jar} doesn't look. This class loads them from there, and starts
 * {@link RelayMain}.
 */
public final class Main {
    private Main() {}

    /** The location is null if the class comes from an AOT cache that was made in another directory. */
    private static Path war() throws URISyntaxException {
        URL location = Main.class.getProtectionDomain().getCodeSource().getLocation();
        return location == null ? Path.of(System.getProperty("java.class.path")) : Path.of(location.toURI());
    }

    public static void main(String[] args) throws Exception {
        ClassLoader loader = new MainLoader(war(), Main.class.getClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        try {
            loader.loadClass("localfirst.relay.server.RelayMain")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
