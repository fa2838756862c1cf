package localfirst.relay.tomcat;

import localfirst.relay.Relay;
import localfirst.relay.frame.Role;
import localfirst.relay.handshake.HandshakeDecision;
import localfirst.relay.handshake.RequestPath;
import localfirst.relay.loop.EventLoops;
import localfirst.relay.loop.EventLoops.Use;
import localfirst.relay.loop.FrameSocket;
import localfirst.relay.loop.LoopNews;
import localfirst.relay.metrics.RelayCounters;

/** A relay's event loops, and its sockets on them. */
public final class RelayLoops {
    private RelayLoops() {}

    /** The relay's event loops, not started yet. */
    public static EventLoops of(Relay relay) {
        RelayCounters counters = relay.counters();
        return new EventLoops(
                EventLoops.count(relay.config().sockets().loops()),
                relay.config().limits().pipes().pipeWindow(),
                relay.timers(),
                LoopNews.of(
                        counters::turnTookLong,
                        counters::controlsThrottled,
                        relay.admission()::tlsMisused,
                        relay.admission()::isCrowded,
                        counters::smallBuffers));
    }

    /** The socket of a peer that has been let in. */
    static FrameSocket socket(Relay relay, EventLoops loops, HandshakeDecision decision) {
        RequestPath path = decision.entered();
        Use use = path instanceof RequestPath.ToIntroduction ? Use.PEER : Use.PIPE;
        return new FrameSocket(loops, use, Role.SERVER, decision.address(), socket -> path.visit(relay, socket));
    }
}
