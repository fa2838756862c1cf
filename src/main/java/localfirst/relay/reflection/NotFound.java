package localfirst.relay.reflection;

/** A class, method or field isn't there, or may not be used. The message says which. */
public final class NotFound extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotFound(String what, Throwable cause) {
        super("there is no usable " + what, cause);
    }
}
