package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import localfirst.relay.loop.DialFailure.Kind;
import localfirst.relay.peer.Ending;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import localfirst.relay.testing.TestCertificate;
import localfirst.relay.time.SystemTimers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the loops are stopped, nothing is left of sockets that were dialed, or about to be. */
@SystemTest
class DialStopTest {
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    private List<String> threadsLeft() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.getName().startsWith("relay-"))
                .map(Thread::getName)
                .collect(Collectors.toList());
    }

    @Test
    void openSocketsAreCutAndNoThreadStays() throws Exception {
        DialedLoops loops = new DialedLoops();
        try (ScriptedServer server = new ScriptedServer(wire -> {
            wire.accept();
            wire.readToTheEnd();
        })) {
            List<DialedVisit> visits = new ArrayList<>();
            for (int i = 0; i < 20; i++) visits.add(loops.dial(DialedLoops.at("localhost", server.port())));
            for (DialedVisit visit : visits) visit.socket();
            loops.close();
            for (DialedVisit visit : visits) assertThat(visit.ending()).isEqualTo(Ending.LOST);
        }
        assertThat(loops.loops.sockets()).isZero();
        assertThat(threadsLeft()).isEmpty();
    }

    @Test
    void dialsInEveryStageFailAndNoThreadStays(@TempDir Path directory) throws Exception {
        SSLContext tls = TestCertificate.make(directory).trusting();
        CountDownLatch asked = new CountDownLatch(2);
        CountDownLatch left = new CountDownLatch(2);
        CountDownLatch namesAnswer = new CountDownLatch(1);
        CountDownLatch nameAsked = new CountDownLatch(1);
        Addresses addresses = host -> {
            nameAsked.countDown();
            Patience.await("the name server", namesAnswer);
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        };
        DialedLoops loops = new DialedLoops(2, 10, addresses);
        try (ScriptedServer server = new ScriptedServer(wire -> {
            wire.socket.getInputStream().read();
            asked.countDown();
            endOf(wire, left);
        })) {
            List<DialedVisit> visits = new ArrayList<>();
            visits.add(loops.dial(DialedLoops.at("named.example", server.port())));
            visits.add(loops.dial(server.port()));
            visits.add(loops.dial(DialedLoops.at("127.0.0.1", server.port(), tls, "/")));
            Patience.await("both asked the server", asked);
            Patience.await("the name is asked for", nameAsked);
            Thread stopper = new Thread(loops::close, "stopper");
            stopper.start();
            for (DialedVisit visit : visits) assertThat(visit.failure().kind()).isEqualTo(Kind.STOPPED);
            Patience.await("the ends of both connections", left);
            Patience.join(stopper);

            assertThat(loops.dial(server.port()).failure().kind()).isEqualTo(Kind.STOPPED);
            assertThat(loops.dial(DialedLoops.at("named.example", server.port()))
                            .failure()
                            .kind())
                    .isEqualTo(Kind.STOPPED);
        }
        assertThat(loops.dialer.dialing()).isZero();
        // Nothing can call a thread back from the system's name service; it ends when that has answered.
        namesAnswer.countDown();
        Patience.await(
                () -> "no thread, but " + threadsLeft(), () -> threadsLeft().isEmpty());
    }

    private static void endOf(ScriptedServer.Wire wire, CountDownLatch left) {
        try {
            wire.readToTheEnd();
        } catch (IOException e) {
            // A reset is an end as well.
        }
        left.countDown();
    }

    /** As after an undeployment: this thread, which sent something, is a container's and lives on. */
    @Test
    void classesCanBeUnloaded() throws Exception {
        List<WeakReference<ClassLoader>> gone = new ArrayList<>();
        URL[] classes = {classes(Dialer.class), classes(DialStopTest.class)};
        try (ScriptedServer server = new ScriptedServer(wire -> {
            wire.accept();
            wire.say(wire.readFrame().text());
            wire.readToTheEnd();
        })) {
            useIn(new OwnClasses(classes), server.port(), gone);
        }
        Patience.await("the classes are unloaded", () -> {
            System.gc();
            return gone.get(0).get() == null;
        });
    }

    private static URL classes(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static void useIn(OwnClasses loader, int port, List<WeakReference<ClassLoader>> gone) throws Exception {
        Class<?> there = loader.loadClass(Application.class.getName());
        assertThat(there.getClassLoader()).isSameAs(loader);
        ((java.util.function.IntConsumer) there.getConstructor().newInstance()).accept(port);
        gone.add(new WeakReference<>(loader));
        loader.close();
    }

    /** Has classes of the relay that nobody else has. */
    private static final class OwnClasses extends URLClassLoader {
        OwnClasses(URL[] classes) {
            super(classes, DialStopTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.startsWith("localfirst.") || findLoadedClass(name) != null) {
                    return super.loadClass(name, resolve);
                }
                return findClass(name);
            }
        }
    }

    /** Dials, says something and stops: an application. */
    public static final class Application implements java.util.function.IntConsumer {
        @Override
        public void accept(int port) {
            // Not the timers turned by hand: Java 17 remembers for ever the last record class that was compared.
            try (SystemTimers timers = new SystemTimers()) {
                EventLoops loops = new EventLoops(2, 64 * 1024, timers, DialedLoops.NO_NEWS);
                loops.start();
                DialedVisit visit = new DialedVisit();
                Destination destination = DialedLoops.at("localhost", port);
                new Dialer(loops, 10).dial(EventLoops.Use.PIPE, destination, visit::begin, visit::fail);
                DialedVisit.say(visit.socket(), "x".repeat(100_000));
                assertThat(visit.nextMessage()).hasSize(100_000);
                loops.stop();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
