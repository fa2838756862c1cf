package localfirst.relay.tomcat;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.util.concurrent.atomic.AtomicBoolean;
import localfirst.relay.reflection.Reflection;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.RequestFacade;
import org.apache.coyote.http11.Http11NioProtocol;

/** Tells requests of Tomcat's NIO connector from others: of NIO2, AJP or HTTP/2, whose sockets are different. */
final class NioRequests {
    private static final System.Logger LOG = System.getLogger(NioRequests.class.getName());

    private final AtomicBoolean told = new AtomicBoolean();

    boolean isNio(ServletRequest request) {
        ServletRequest innermost = request;
        while (innermost instanceof ServletRequestWrapper wrapper) {
            innermost = wrapper.getRequest();
        }
        if (!(innermost instanceof RequestFacade facade)) {
            return false;
        }
        try {
            return Reflection.field(RequestFacade.class, "request").of(facade) instanceof Request inner
                    && inner.getConnector().getProtocolHandler() instanceof Http11NioProtocol
                    && "HTTP/1.1".equals(inner.getProtocol());
        } catch (RuntimeException e) {
            if (!told.getAndSet(true)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Can't tell Tomcat's NIO connector from others: annotated endpoints carry all sockets",
                        e);
            }
            return false;
        }
    }
}
