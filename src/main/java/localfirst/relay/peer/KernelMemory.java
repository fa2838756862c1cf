package localfirst.relay.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much memory Linux uses for all TCP connections of the machine. Thread-safe. */
final class KernelMemory {
    private static final Path FIGURES = Path.of("/proc/net/sockstat");
    private static final Pattern PAGES = Pattern.compile("TCP: .* mem (\\d+)");
    private static final long PAGE = 4096;

    private KernelMemory() {}

    /** In bytes; {@link Long#MAX_VALUE} if the system doesn't tell. Reads a file that isn't on a disk. */
    static long ofConnections() {
        try {
            return in(Files.readString(FIGURES));
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    static long in(String figures) {
        Matcher pages = PAGES.matcher(figures);
        return pages.find() ? PAGE * Long.parseLong(pages.group(1)) : Long.MAX_VALUE;
    }
}
