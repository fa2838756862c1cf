package localfirst.relay.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The callers with one tuple of ids, in order of arrival.
 *
 * <p>Not thread-safe: guarded by the shard of its meeting.
 */
final class CallerQueue {
    private final List<Caller> callers = new ArrayList<>(1);

    void add(Caller caller) {
        callers.add(caller);
    }

    void remove(Caller caller) {
        callers.remove(caller);
    }

    boolean isEmpty() {
        return callers.isEmpty();
    }

    int size() {
        return callers.size();
    }

    /** Those that are held or piped. */
    List<Caller> present() {
        return callers.stream().filter(caller -> caller.stage().isPresent()).toList();
    }

    List<Caller> departed() {
        return callers.stream()
                .filter(caller -> caller.stage() == Stage.DEPARTED)
                .toList();
    }

    boolean has(Stage stage) {
        return first(stage) != null;
    }

    boolean hasOpen() {
        for (Caller caller : callers) {
            if (caller.stage().isOpen()) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    Caller oldestHeld() {
        for (Caller caller : callers) {
            if (caller.stage().isHeld()) {
                return caller;
            }
        }
        return null;
    }

    @Nullable
    Caller newestPresent() {
        List<Caller> present = present();
        return present.isEmpty() ? null : present.get(present.size() - 1);
    }

    /**
     * The one to be matched next: the oldest that has been heard since the newest one came. If there is none, nobody
     * while an answer is due; then the oldest that waits; last, one that has departed.
     */
    @Nullable
    Caller next() {
        Caller heard = first(Stage.HEARD);
        if (heard != null || has(Stage.ASKED)) {
            return heard;
        }
        Caller waiting = oldestHeld();
        return waiting == null ? first(Stage.DEPARTED) : waiting;
    }

    private @Nullable Caller first(Stage stage) {
        for (Caller caller : callers) {
            if (caller.stage() == stage) {
                return caller;
            }
        }
        return null;
    }

    void forEach(Consumer<Caller> action) {
        callers.forEach(action);
    }
}
