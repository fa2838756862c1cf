package localfirst.relay.tomcat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.locks.Lock;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * The lock of a connection of Tomcat's.
 *
 * <p>Reached by reflection: it is declared as another type in Tomcat 10.1 than in 11, so that a call that was compiled for
 * one fails in the other.
 */
final class ConnectionLock {
    private static final Method GET_LOCK = find();

    private ConnectionLock() {}

    private static Method find() {
        try {
            return SocketWrapperBase.class.getMethod("getLock");
        } catch (NoSuchMethodException e) {
            throw new LinkageError("this Tomcat is too different: " + e.getMessage(), e);
        }
    }

    static Lock of(SocketWrapperBase<?> connection) {
        try {
            return (Lock) GET_LOCK.invoke(connection);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the connection has no lock", e);
        }
    }
}
