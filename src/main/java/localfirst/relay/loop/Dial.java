package localfirst.relay.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import localfirst.relay.frame.FrameReader;
import localfirst.relay.frame.Role;
import localfirst.relay.loop.DialFailure.Kind;
import localfirst.relay.loop.EventLoops.Use;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.peer.PeerSocket;
import localfirst.relay.peer.SocketEvents;
import localfirst.relay.time.Timers;
import org.jspecify.annotations.Nullable;

/**
 * A socket that is being opened: from a host name to a WebSocket, or to a failure.
 *
 * <p>{@link #cancel} may be called by any thread, and doesn't block. Everything else is done by the thread of one loop,
 * except for what is handed to the dialer's threads. Their results come back to the loop.
 */
public final class Dial implements Selected {
    private static final System.Logger LOG = System.getLogger(Dial.class.getName());

    // Static after construction
    private final Dialer dialer;
    private final EventLoop loop;
    private final Use use;
    private final Destination destination;
    private final Function<PeerSocket, SocketEvents> visit;
    private final Consumer<DialFailure> failed;
    private final long begunAt;

    /** Written by the loop's thread. */
    private volatile boolean over;

    // Owned by the loop's thread
    private Stage stage = Stage.NAMING;
    private Timers.@Nullable Timer deadline;
    private Timers.@Nullable Timer connectDeadline;
    private @Nullable Connecting connecting;
    private @Nullable TlsHandshake tls;
    private @Nullable Upgrading upgrading;

    /** Whether one of the dialer's threads is working for it. Only then may it be forgotten before that is done. */
    private boolean away;

    private enum Stage {
        NAMING,
        CONNECTING,
        SECURING,
        UPGRADING
    }

    Dial(
            Dialer dialer,
            Use use,
            Destination destination,
            Function<PeerSocket, SocketEvents> visit,
            Consumer<DialFailure> failed) {
        this.dialer = dialer;
        this.use = use;
        this.destination = destination;
        this.visit = visit;
        this.failed = failed;
        begunAt = dialer.loops().timers().nanoTime();
        loop = dialer.loops().group(use).pick();
        loop.count(1);
    }

    /** Cancels it, unless the socket is open. It has then failed. */
    public void cancel() {
        end(DialFailure.of(Kind.CANCELLED, "called off"));
    }

    void stop() {
        end(stopped());
    }

    private static DialFailure stopped() {
        return DialFailure.of(Kind.STOPPED, "the loops are stopped");
    }

    void refuse(DialFailure why) {
        end(why);
    }

    private void end(DialFailure why) {
        loop.execute(() -> fail(why));
    }

    void begin() {
        loop.execute(() -> safely(this::name));
    }

    // On the loop

    private interface Step {
        void run() throws IOException, UpgradeException;
    }

    /** Whatever goes wrong, the failure is reported. */
    private void safely(Step step) {
        if (over) {
            return;
        }
        try {
            step.run();
        } catch (UpgradeException e) {
            Kind kind = e.status() == 0 ? Kind.NOT_A_WEBSOCKET : Kind.STATUS;
            fail(new DialFailure(kind, e.status(), String.valueOf(e.getMessage())));
        } catch (SSLException e) {
            fail(DialFailure.of(Kind.TLS, e));
        } catch (NotConnectedException e) {
            fail(DialFailure.of(Kind.NOT_CONNECTED, String.valueOf(e.getMessage())));
        } catch (IOException | CancelledKeyException e) {
            fail(DialFailure.of(Kind.LOST, e));
        } catch (ClosedSelectorException e) {
            fail(stopped());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A socket couldn't be opened", e);
            fail(DialFailure.of(Kind.DEFECT, e));
        }
    }

    @Override
    public void ready(int operations) {
        safely(() -> {
            switch (stage) {
                case NAMING -> {}
                case CONNECTING -> connectedIf(connecting().look());
                case SECURING -> secure();
                case UPGRADING -> upgrade();
            }
        });
    }

    @Override
    public void cut() {
        fail(stopped());
    }

    /** Has one of the dialer's threads do this. */
    private void hand(Executor executor, Runnable task) {
        try {
            executor.execute(task);
            away = true;
        } catch (RejectedExecutionException e) {
            fail(stopped());
        }
    }

    /** The result of that work. */
    private void back(Step step) {
        loop.execute(() -> {
            away = false;
            if (over) {
                dialer.remove(this);
            } else {
                safely(step);
            }
        });
    }

    // Its name

    private void name() throws IOException {
        deadline = timers().after(destination.within(), () -> end(tooLate()));
        InetAddress literal = Addresses.literal(destination.host());
        if (literal != null) {
            found(literal);
        } else {
            hand(dialer.resolvers(), this::lookUp);
        }
    }

    private DialFailure tooLate() {
        return DialFailure.of(
                Kind.TIMED_OUT, "not open after " + destination.within().toMillis() + " ms");
    }

    /** Blocks. */
    private void lookUp() {
        if (over) {
            back(() -> {});
            return;
        }
        try {
            InetAddress[] found = dialer.addresses().of(destination.host());
            back(() -> found(found));
        } catch (UnknownHostException e) {
            back(() -> fail(DialFailure.of(Kind.UNKNOWN_HOST, "no address for " + destination.host())));
        } catch (RuntimeException | Error e) {
            back(() -> {
                throw new IllegalStateException("a name couldn't be looked up", e);
            });
        }
    }

    private void found(InetAddress... found) throws IOException {
        stage = Stage.CONNECTING;
        connecting = new Connecting(loop, this, destination.port(), found);
        tryNext();
    }

    // Its connection

    private void tryNext() throws IOException {
        connectedIf(connecting().tryNext());
    }

    private void connectedIf(boolean isConnected) throws IOException {
        cancel(connectDeadline);
        if (isConnected) {
            connected();
        } else if (connecting().hasOthers()) {
            int attempt = connecting().attempt();
            connectDeadline = timers().after(connecting().share(timeLeft()), () -> loop.execute(() -> giveUp(attempt)));
        }
    }

    private Duration timeLeft() {
        long left = destination.within().toNanos() - (timers().nanoTime() - begunAt);
        return Duration.ofNanos(Math.max(0, left));
    }

    /** This address doesn't answer. Another one may. */
    private void giveUp(int attempt) {
        if (stage == Stage.CONNECTING && connecting().attempt() == attempt) {
            safely(this::tryNext);
        }
    }

    private void connected() throws IOException {
        SocketChannel network = connecting().network();
        SSLContext context = destination.tls();
        if (context == null) {
            upgrade(new PlainChannel(network, ConnectionOwner.LOOP));
        } else {
            stage = Stage.SECURING;
            tls = new TlsHandshake(network, Destination.engine(context, destination.host(), destination.port()));
            secure();
        }
    }

    // TLS

    private void secure() throws IOException {
        TlsHandshake handshake = tls;
        if (handshake == null) {
            throw new IllegalStateException("no TLS");
        }
        switch (handshake.advance()) {
            case READ -> connecting().watch(SelectionKey.OP_READ);
            case WRITE -> connecting().watch(SelectionKey.OP_WRITE);
            case WORK -> {
                connecting().watch(0);
                hand(dialer.tlsWorkers(), () -> work(handshake));
            }
            case NOTHING -> upgrade(handshake.channel());
        }
    }

    private void work(TlsHandshake handshake) {
        try {
            handshake.work();
            back(this::secure);
        } catch (SSLException e) {
            back(() -> {
                throw e;
            });
        } catch (RuntimeException | Error e) {
            back(() -> {
                throw new IllegalStateException("TLS failed", e);
            });
        }
    }

    // The opening handshake

    private void upgrade(FrameChannel channel) throws IOException {
        stage = Stage.UPGRADING;
        upgrading = new Upgrading(channel, destination);
        safely(this::upgrade);
    }

    private void upgrade() throws IOException, UpgradeException {
        Upgrading mine = upgrading;
        if (mine == null) {
            throw new IllegalStateException("no handshake");
        }
        ByteBuffer buffer = loop.buffer(mine.channel().leastRoom() + FrameReader.MAX_CARRIED);
        if (mine.advance(buffer)) {
            open(mine.channel(), buffer);
        } else {
            connecting().watch(mine.operations());
        }
    }

    /** The frame socket takes the connection over. */
    private void open(FrameChannel channel, ByteBuffer received) {
        ByteBuffer early = received.hasRemaining()
                ? ByteBuffer.allocate(received.remaining()).put(received).flip()
                : null;
        String address = connecting().network().socket().getInetAddress().getHostAddress();
        FrameSocket socket =
                new FrameSocket(dialer.loops(), use, Role.CLIENT, new ClientAddress(address, false), visit);
        connecting().watch(0);
        finish();
        socket.open(new MaskingChannel(channel), null, early);
        if (socket.home().now() != loop) {
            // The key stays on this loop: a selector can't register a channel while it still has a cancelled key of it.
            connecting().leaveLoop();
        }
    }

    private Connecting connecting() {
        Connecting mine = connecting;
        if (mine == null) {
            throw new IllegalStateException("no connection");
        }
        return mine;
    }

    private Timers timers() {
        return dialer.loops().timers();
    }

    // Its end

    private void fail(DialFailure why) {
        if (over) {
            return;
        }
        finish();
        TlsHandshake handshake = tls;
        if (handshake != null && stage == Stage.SECURING && !away) {
            handshake.sayLast();
        }
        if (connecting != null) {
            connecting.close();
        }
        try {
            failed.accept(why);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A failure couldn't be reported", e);
        }
    }

    private void finish() {
        over = true;
        cancel(deadline);
        cancel(connectDeadline);
        loop.count(-1);
        if (!away) {
            dialer.remove(this);
        }
    }

    private static void cancel(Timers.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
