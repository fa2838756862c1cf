package localfirst.relay;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which version of the relay this is, and what it was built with. */
public final class Version {
    public static final String CURRENT = read("version", "unknown");

    /** The URL of the source repository; empty if the build didn't set it. */
    public static final String SOURCE = read("source", "");

    /** The version of Tomcat that it embeds. */
    public static final String TOMCAT = read("tomcat", "11");

    private Version() {}

    private static String read(String name, String otherwise) {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            // The version is only for display.
        }
        return properties.getProperty(name, otherwise);
    }
}
