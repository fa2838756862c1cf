package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import localfirst.relay.client.FakeRelay.Frame;
import localfirst.relay.client.FakeRelay.Visit;
import localfirst.relay.testing.Background;
import localfirst.relay.testing.Patience;
import localfirst.relay.testing.SystemTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections whose peer hasn't proved yet that it knows the secret, and may never do so. */
@SystemTest
class EncryptedPipesTest {
    private static final DocumentSecret SECRET = DocumentSecret.of("a secret of enough bytes");
    private static final String ID = JoinedDocument.secret("doc", SECRET).id();

    private final FakeRelay relay = new FakeRelay();
    /** A close takes as long as the relay does to answer it, and nothing is pinged without a reason. */
    private final RelayClient client = RelayClient.builder(relay.url())
            .peerId("alice")
            .dialect(Dialect.JSON)
            .closeTimeout(Duration.ofHours(1))
            .heartbeatInterval(Duration.ofHours(1))
            .connect()
            .join("doc", SECRET);

    @AfterEach
    void close() throws IOException {
        relay.close();
        client.close();
    }

    static Stream<Named<Consumer<RelayClient>>> waysToHangUp() {
        return Stream.of(
                Named.of("leave", client -> client.leave("doc")),
                Named.of("disconnectPeer", client -> client.disconnectPeer("bob")),
                Named.of("disconnectServer", RelayClient::disconnectServer));
    }

    @ParameterizedTest
    @MethodSource("waysToHangUp")
    void areClosedBeforeThePeerAnswers(Consumer<RelayClient> hangUp) {
        relay.nextIntroduction().accept(introduction());
        Visit pipe = relay.nextConnection().accept();
        assertThat(pipe.nextMessage().payload()).hasSize(NoiseHandshake.LENGTH);
        hangUp.accept(client);
        assertHungUp(pipe.nextMessage());
    }

    @ParameterizedTest
    @MethodSource("waysToHangUp")
    void areClosedAtOnceIfTheRelayAcceptsThemTooLate(Consumer<RelayClient> hangUp) {
        relay.nextIntroduction().accept(introduction());
        Visit pipe = relay.nextConnection();
        hangUp.accept(client);
        assertHungUp(pipe.accept().nextMessage());
    }

    @Test
    void areClosedWhenTheClientIs() {
        Visit introductions = relay.nextIntroduction().accept(introduction());
        Visit pipe = relay.nextConnection().accept();
        pipe.nextMessage();
        CompletableFuture<Void> closing = Background.run(client::close);
        assertThat(introductions.nextMessage().text()).contains("Join");
        assertHungUp(introductions.nextMessage());
        introductions.close(1000);
        assertHungUp(pipe.nextMessage());
        assertThat(closing).isNotDone();
        pipe.close(1000);
        Patience.await("the client to be closed", closing::isDone);
    }

    /** The relay introduces two again if it knows of no connection between them. */
    @Test
    void areProbedAtAnotherIntroductionAlthoughThePeerHasNotAnswered() {
        Visit introductions = relay.nextIntroduction().accept(introduction());
        Visit pipe = relay.nextConnection().accept();
        assertThat(pipe.nextFrame().payload()).hasSize(NoiseHandshake.LENGTH);
        introductions.raw(introduction());
        assertThat(pipe.nextFrame().opcode()).isEqualTo(FakeRelay.PING);
    }

    private static void assertHungUp(Frame frame) {
        assertThat(frame.opcode()).isEqualTo(FakeRelay.CLOSE);
        assertThat(frame.closeCode()).isEqualTo(1000);
    }

    private static byte[] introduction() {
        return FakeRelay.text("{\"type\":\"Introduction\",\"peerId\":\"bob\",\"documentIds\":[\"" + ID + "\"]}");
    }
}
