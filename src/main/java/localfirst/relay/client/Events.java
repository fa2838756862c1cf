package localfirst.relay.client;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Tells the application's listeners what happens, one call at a time and in order. Thread-safe, and never blocks. */
final class Events {
    /** While this many events wait for a slow listener, errors are only logged. */
    private static final int MAX_WAITING_ERRORS = 1000;

    private static final System.Logger LOG = System.getLogger(Events.class.getName());

    private final Executor executor;
    private final List<RelayListener> listeners = new CopyOnWriteArrayList<>();

    // Guarded by this.
    private final Queue<Consumer<RelayListener>> waiting = new ArrayDeque<>();
    private boolean running;

    Events(Executor executor) {
        this.executor = executor;
    }

    /** Where the application is called. */
    Executor executor() {
        return executor;
    }

    void add(RelayListener listener) {
        listeners.add(listener);
    }

    void remove(RelayListener listener) {
        listeners.remove(listener);
    }

    /** Adds an event. May be called while holding locks, which keeps events in the order of what they report. */
    void emit(Consumer<RelayListener> event) {
        synchronized (this) {
            waiting.add(event);
            if (running) {
                return;
            }
            running = true;
        }
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            // The application has shut its executor down, so it no longer wants events.
            LOG.log(System.Logger.Level.DEBUG, "no thread to call listeners on", e);
            synchronized (this) {
                running = false;
                waiting.clear();
            }
        }
    }

    void error(Throwable error) {
        LOG.log(System.Logger.Level.DEBUG, "an error, reported to listeners", error);
        synchronized (this) {
            if (waiting.size() >= MAX_WAITING_ERRORS) {
                return;
            }
        }
        emit(listener -> listener.onError(error));
    }

    private void run() {
        while (true) {
            Consumer<RelayListener> event;
            synchronized (this) {
                event = waiting.poll();
                if (event == null) {
                    running = false;
                    return;
                }
            }
            for (RelayListener listener : listeners) {
                tell(listener, event);
            }
        }
    }

    private static void tell(RelayListener listener, Consumer<RelayListener> event) {
        try {
            event.accept(listener);
        } catch (Throwable thrown) {
            try {
                listener.onError(thrown);
            } catch (Throwable again) {
                LOG.log(System.Logger.Level.WARNING, "a listener threw an exception while it handled an error", again);
            }
        }
    }
}
