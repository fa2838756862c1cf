package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import localfirst.relay.loop.DialFailure.Kind;
import localfirst.relay.loop.ScriptedServer.Script;
import localfirst.relay.loop.ScriptedServer.Wire;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a place to a socket, or to a reason why there is none, whatever the server does. */
@SystemTest
class DialTest {
    private final DialedLoops loops = new DialedLoops();
    private ScriptedServer server;

    @AfterEach
    void stop() throws IOException {
        if (server != null) server.close();
        loops.close();
        assertThat(loops.loops.sockets()).as("sockets left").isZero();
        assertThat(loops.dialer.dialing()).as("dials left").isZero();
    }

    private DialedVisit dial(Script script) throws IOException {
        server = new ScriptedServer(script);
        return loops.dial(server.port());
    }

    private DialFailure failureWith(Script script) throws Exception {
        DialFailure why = dial(script).failure();
        assertThat(loops.dialer.dialing()).as("dials left").isZero();
        assertThat(loops.timers.waiting()).as("timers: those of the loops").isEqualTo(loops.ownTimers);
        return why;
    }

    // How it goes well

    @Test
    void framesGoBothWays() throws Exception {
        DialedVisit visit = dial(wire -> {
            wire.accept();
            wire.say("hello");
            ScriptedServer.Frame frame = wire.readFrame();
            wire.say(frame.text() + (frame.masked() ? " masked" : " bare"));
            wire.readToTheEnd();
        });
        assertThat(visit.nextMessage()).isEqualTo("hello");
        DialedVisit.say(visit.socket(), "and good bye");
        assertThat(visit.nextMessage()).isEqualTo("and good bye masked");
        assertThat(visit.outcomes).hasValue(1);
        assertThat(loops.dialer.dialing()).isZero();
    }

    @Test
    void requestSaysWhatTheCallerWants() throws Exception {
        StringBuffer heads = new StringBuffer();
        server = new ScriptedServer(wire -> {
            String head = wire.readHead();
            heads.append(head);
            wire.write(Wire.answerTo(head).replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: node\r\n\r\n"));
            wire.readToTheEnd();
        });
        UpgradeRequest request = new UpgradeRequest("/node/a%2Fb?x=y", "node", Map.of("Authorization", "Bearer s"));
        loops.dial(new Destination("127.0.0.1", server.port(), null, request, DialedLoops.WITHIN))
                .socket();
        assertThat(heads.toString())
                .startsWith("GET /node/a%2Fb?x=y HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n")
                .contains("Sec-WebSocket-Protocol: node\r\n", "Authorization: Bearer s\r\n");
    }

    @Test
    void eachDialHasAKeyOfItsOwn() throws Exception {
        StringBuffer keys = new StringBuffer();
        server = new ScriptedServer(wire -> keys.append(wire.readHead().replaceAll("(?s).*Key: (\\S+).*", "$1 ")));
        loops.dial(server.port()).failure();
        loops.dial(server.port()).failure();
        Patience.await("both", () -> keys.length() == 2 * (24 + 1));
        assertThat(keys.substring(0, 24)).isNotEqualTo(keys.substring(25, 49));
    }

    @Test
    void answerMayComeByteByByte() throws Exception {
        DialedVisit visit = dial(wire -> {
            for (char c : Wire.answerTo(wire.readHead()).toCharArray()) wire.write(String.valueOf(c));
            wire.say("all of it");
            wire.readToTheEnd();
        });
        assertThat(visit.nextMessage()).isEqualTo("all of it");
    }

    @Test
    void framesThatCameWithTheAnswerArriveFirst() throws Exception {
        DialedVisit visit = dial(wire -> {
            wire.write(Wire.answerTo(wire.readHead()) + new String(message("first"), "ISO-8859-1") + "\u0081\u0006sec");
            wire.write("ond");
            wire.readToTheEnd();
        });
        assertThat(visit.nextMessage()).isEqualTo("first");
        assertThat(visit.nextMessage()).isEqualTo("second");
    }

    private static byte[] message(String text) {
        return ScriptedServer.message(text);
    }

    @Test
    void whatIsSentWhileItOpensGoesOutAfterTheRequest() throws Exception {
        server = new ScriptedServer(wire -> {
            wire.accept();
            wire.say(wire.readFrame().text());
            wire.readToTheEnd();
        });
        DialedVisit visit = new DialedVisit(socket -> DialedVisit.say(socket, "at once"));
        loops.dial(DialedLoops.at("127.0.0.1", server.port()), visit);
        assertThat(visit.nextMessage()).isEqualTo("at once");
    }

    // How it goes wrong

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 401, 404, 503})
    void statusIsTold(int status) throws Exception {
        DialFailure why = failureWith(wire -> {
            wire.readHead();
            wire.write("HTTP/1.1 " + status + " So\r\nContent-Length: 4\r\n\r\nbody");
            wire.readToTheEnd();
        });
        assertThat(why.kind()).isEqualTo(Kind.STATUS);
        assertThat(why.status()).isEqualTo(status);
    }

    @Test
    void wrongAcceptIsNoWebSocket() throws Exception {
        assertThat(failureWith(wire -> {
                            String answer = Wire.answerTo(wire.readHead());
                            wire.write(answer.replaceAll("Accept: ....", "Accept: AAAA"));
                            wire.readToTheEnd();
                        })
                        .kind())
                .isEqualTo(Kind.NOT_A_WEBSOCKET);
    }

    @Test
    void greetingOfSomethingElseIsNoWebSocket() throws Exception {
        assertThat(failureWith(wire -> {
                            wire.write("220 mail.example.org ESMTP\r\n");
                            wire.readToTheEnd();
                        })
                        .kind())
                .isEqualTo(Kind.NOT_A_WEBSOCKET);
    }

    @Test
    void endlessHeadersAreNoWebSocket() throws Exception {
        assertThat(failureWith(wire -> {
                            wire.readHead();
                            wire.write("HTTP/1.1 101 Switching Protocols\r\n");
                            for (int i = 0; ; i++) wire.write("X-Number-" + i + ": " + i + "\r\n");
                        })
                        .kind())
                .isEqualTo(Kind.NOT_A_WEBSOCKET);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 40})
    void connectionThatEndsBeforeTheAnswerIsLost(int bytes) throws Exception {
        assertThat(failureWith(wire -> wire.write(Wire.answerTo(wire.readHead()).substring(0, bytes)))
                        .kind())
                .isEqualTo(Kind.LOST);
    }

    @Test
    void connectionThatIsResetIsLost() throws Exception {
        assertThat(failureWith(wire -> {
                            wire.readHead();
                            wire.reset();
                        })
                        .kind())
                .isEqualTo(Kind.LOST);
    }

    @Test
    void serverThatNeverAnswersIsLeftAlone() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        DialedVisit visit = dial(wire -> {
            wire.readHead();
            asked.countDown();
            wire.readToTheEnd();
            left.countDown();
        });
        Patience.await("the request", asked);
        loops.timers.advance(DialedLoops.WITHIN.minusMillis(1));
        assertThat(visit.failed).isNotDone();
        loops.timers.advance(Duration.ofMillis(1));
        assertThat(visit.failure().kind()).isEqualTo(Kind.TIMED_OUT);
        Patience.await("the end of the connection", left);
    }

    @Test
    void serverThatGoesOnAnsweringIsLeftAloneInTime() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        DialedVisit visit = dial(wire -> {
            wire.readHead();
            wire.write("HTTP/1.1 101 Switching Protocols\r\nX: ");
            begun.countDown();
            for (int i = 0; i < 1000; i++) {
                wire.write("y");
                Patience.pause(Duration.ofMillis(5));
            }
        });
        Patience.await("the answer's beginning", begun);
        loops.timers.advance(DialedLoops.WITHIN);
        assertThat(visit.failure().kind()).isEqualTo(Kind.TIMED_OUT);
    }

    @Test
    void nobodyListens() throws Exception {
        // Bound, so that nobody else gets the port meanwhile, but not listening.
        try (Socket mute = new Socket()) {
            mute.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            assertThat(loops.dial(mute.getLocalPort()).failure().kind()).isEqualTo(Kind.NOT_CONNECTED);
        }
    }

    @Test
    void visitThatFailsToBeginClosesTheConnection() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        server = new ScriptedServer(wire -> {
            wire.accept();
            wire.readToTheEnd();
            left.countDown();
        });
        DialedVisit visit = new DialedVisit();
        loops.dialer.dial(
                EventLoops.Use.PEER,
                DialedLoops.at("127.0.0.1", server.port()),
                socket -> {
                    throw new IllegalStateException("on purpose");
                },
                visit::fail);
        assertThat(visit.failure().kind()).isEqualTo(Kind.DEFECT);
        Patience.await("the end of the connection", left);
    }

    // What is called off

    @Test
    void canceledWhileTheServerThinks() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        server = new ScriptedServer(wire -> {
            wire.readHead();
            asked.countDown();
            wire.readToTheEnd();
            left.countDown();
        });
        DialedVisit visit = new DialedVisit();
        Dial dial = loops.dial(DialedLoops.at("127.0.0.1", server.port()), visit);
        Patience.await("the request", asked);
        dial.cancel();
        dial.cancel();
        assertThat(visit.failure().kind()).isEqualTo(Kind.CANCELLED);
        Patience.await("the end of the connection", left);
    }

    @Test
    void cancelingComesTooLateOnceItIsOpen() throws Exception {
        server = new ScriptedServer(wire -> {
            wire.accept();
            wire.say(wire.readFrame().text());
            wire.readToTheEnd();
        });
        DialedVisit visit = new DialedVisit();
        Dial dial = loops.dial(DialedLoops.at("127.0.0.1", server.port()), visit);
        visit.socket();
        dial.cancel();
        loops.timers.advance(DialedLoops.WITHIN);
        DialedVisit.say(visit.socket(), "still here");
        assertThat(visit.nextMessage()).isEqualTo("still here");
        assertThat(visit.outcomes).hasValue(1);
    }

    @Test
    void moreThanMayBeDialedAtOnceAreTurnedAway() throws Exception {
        CountDownLatch asked = new CountDownLatch(3);
        server = new ScriptedServer(wire -> {
            wire.readHead();
            asked.countDown();
            wire.readToTheEnd();
        });
        try (DialedLoops few = new DialedLoops(1, 3, Addresses.OF_SYSTEM)) {
            DialedVisit first = few.dial(server.port());
            few.dial(server.port());
            few.dial(server.port());
            Patience.await("three requests", asked);
            assertThat(few.dial(server.port()).failure().kind()).isEqualTo(Kind.TOO_MANY);
            few.timers.advance(DialedLoops.WITHIN);
            assertThat(first.failure().kind()).isEqualTo(Kind.TIMED_OUT);
            Patience.await("room", () -> few.dialer.dialing() == 0);
            DialedVisit next = few.dial(server.port());
            Patience.await("the next", () -> few.dialer.dialing() == 1);
            assertThat(next.failed).isNotDone();
        }
    }
}
