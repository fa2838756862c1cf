package localfirst.relay.reflection;

import org.jspecify.annotations.Nullable;

/** A method or a constructor that was found has thrown an exception, which is the cause. */
public final class CallFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CallFailed(String what, @Nullable Throwable cause) {
        super(what + " failed: " + cause, cause);
    }
}
