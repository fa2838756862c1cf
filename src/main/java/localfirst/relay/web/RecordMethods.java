package localfirst.relay.web;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * Works around a class loader leak in the JDK's record methods.
 *
 * <p>JDK 17 builds {@code equals} and {@code hashCode} by adapting two of its own method handles to the record's class
 * and component types, and a method handle caches what it was last adapted to. If that was a class of this application,
 * its class loader can't be collected after undeployment until another record's methods are built.
 */
final class RecordMethods {
    private static final System.Logger LOG = System.getLogger(RecordMethods.class.getName());

    private RecordMethods() {}

    /** Makes the JDK build the methods once more, for a class of its own. */
    static void letGoOfOurs() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle component = lookup.findVirtual(String.class, "toString", MethodType.methodType(String.class));
            for (String method : new String[] {"equals", "hashCode"}) {
                ObjectMethods.bootstrap(lookup, method, MethodHandle.class, String.class, "text", component);
            }
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.DEBUG, "The JDK may keep a reference to a class of this application", e);
        }
    }
}
