package localfirst.relay.client;

import java.util.concurrent.CompletionException;

/** What a failed stage reports is often wrapped; this is what was meant. */
final class Failures {
    private Failures() {}

    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
