package localfirst.relay.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How tests start a Java of their own. */
public final class OwnJvm {
    /** For a process that ends before the code that an optimizing compiler would make for it is worth the work. */
    public static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private OwnJvm() {}

    /** The {@code java} that runs the tests. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The beginning of a command for a process that lives for seconds. */
    public static List<String> shortLived() {
        return new ArrayList<>(List.of(java(), QUICK_START));
    }
}
