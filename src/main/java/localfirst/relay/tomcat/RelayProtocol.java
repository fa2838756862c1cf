package localfirst.relay.tomcat;

import java.time.Duration;
import java.util.Locale;
import localfirst.relay.time.Timers;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.jspecify.annotations.Nullable;

/** Tomcat's HTTP/1.1 with frame sockets worked on in place, and names of protocols in any case (RFC 6455, 4.2.1). */
public final class RelayProtocol extends Http11NioProtocol {
    public RelayProtocol() {
        super(new InPlaceEndpoint());
    }

    /** Has handshakes worked on by the pool: with rules of access, signatures are checked, files read, policies asked. */
    public void leaveHandshakesToPool() {
        ((InPlaceEndpoint) getEndpoint()).leaveHandshakesToPool();
    }

    /** From now on, requests that take longer than this to arrive are ended, however their bytes come. */
    public void endSlowRequests(Timers timers, Duration longest) {
        new SlowRequests(getEndpoint(), timers, longest).watch();
    }

    @Override
    public @Nullable UpgradeProtocol getUpgradeProtocol(@Nullable String name) {
        return super.getUpgradeProtocol(name == null ? null : name.toLowerCase(Locale.ROOT));
    }
}
