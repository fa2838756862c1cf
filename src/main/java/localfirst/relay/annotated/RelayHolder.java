package localfirst.relay.annotated;

import org.jspecify.annotations.Nullable;

/**
 * Where the endpoints of a web application find what they share.
 *
 * <p>Containers create the endpoints, and the API gives an endpoint no access to its application except through
 * statics. Each web application has its own class loader, so it has its own copy of this field. Servlets use the
 * servlet context instead.
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
