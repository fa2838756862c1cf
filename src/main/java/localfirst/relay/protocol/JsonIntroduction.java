package localfirst.relay.protocol;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An Introduction as JSON-B writes it.
 *
 * <p>A class and not a map, because JSON-B looks up anew for each value of a map how to write it. The first 10,000
 * Introductions of a process take half of the CPU that they took as maps.
 */
@JsonbPropertyOrder({"type", "peerId", "userName", "documentIds", "proven"})
public final class JsonIntroduction {
    public final String type = "Introduction";
    public final String peerId;

    /** Where clients before 4.0 look for the other peer. */
    public final String userName;

    public final List<String> documentIds;

    /** Left out if null. */
    public final @Nullable Boolean proven;

    JsonIntroduction(String peerId, List<String> documentIds, boolean isProven) {
        this.peerId = peerId;
        this.userName = peerId;
        this.documentIds = documentIds;
        this.proven = isProven ? true : null;
    }
}
