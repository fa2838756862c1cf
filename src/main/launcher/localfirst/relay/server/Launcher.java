package localfirst.relay.server;

/**
 * The main class of the WAR: on a Java that is too old, it says so.
 *
 * <p>Compiled for Java 8, so that old ones can run it; everything else is for Java 17.
 */
public final class Launcher {
    private static final int NEEDED = 17;

    private Launcher() {}

    /** Goes on with {@code Main}. */
    public static void main(String[] args) throws Exception {
        String version = System.getProperty("java.specification.version");
        if (feature(version) < NEEDED) {
            System.err.println("relay: needs Java " + NEEDED + " or newer, and this is Java " + version
                    + " (" + System.getProperty("java.home") + ")");
            System.exit(1);
        }
        Class.forName("localfirst.relay.server.Main")
                .getMethod("main", String[].class)
                .invoke(null, (Object) args);
    }

    /** @param version 1.8, 11 or 17 */
    static int feature(String version) {
        String[] parts = version.split("\\.");
        return Integer.parseInt(parts[0].equals("1") && parts.length > 1 ? parts[1] : parts[0]);
    }
}
