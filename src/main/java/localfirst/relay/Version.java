package localfirst.relay;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which version of the relay this is. */
public final class Version {
    public static final String CURRENT = read();

    private Version() {}

    private static String read() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            // A relay that doesn't know its version works as well.
        }
        return properties.getProperty("version", "unknown");
    }
}
