package localfirst.relay.annotated;

import org.jspecify.annotations.Nullable;

/**
 * Where the endpoints of a web application find what they share.
 *
 * <p>Containers make the endpoints themselves, and the API gives those no way to their application but through statics: a
 * web application has a class loader of its own, and with it this field. Servlets use the servlet context.
 */
public final class RelayHolder {
    private static volatile @Nullable AnnotatedTransport annotated;

    private RelayHolder() {}

    public static void set(@Nullable AnnotatedTransport shared) {
        annotated = shared;
    }

    /** @throws IllegalStateException before the application has started and after it has stopped */
    static AnnotatedTransport get() {
        AnnotatedTransport shared = annotated;
        if (shared == null) {
            throw new IllegalStateException("the relay isn't running");
        }
        return shared;
    }
}
