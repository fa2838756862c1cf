package localfirst.relay.introduction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import localfirst.relay.peer.DocumentId;
import localfirst.relay.peer.PeerId;
import localfirst.relay.protocol.Dialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Encoding an Introduction takes longer than anything else in telling a large room. */
class IntroductionFramesTest {
    private static final int ROOM = 10_000;
    private static final long MOST = 16 * 1024 * 1024;
    private static final List<DocumentId> DOCUMENTS = List.of(new DocumentId("room"));

    static Stream<Arguments> ids() {
        Random random = new Random(7);
        List<String> uuids = IntStream.range(0, ROOM)
                .mapToObj(i -> new UUID(random.nextLong(), random.nextLong()).toString())
                .toList();
        return Stream.of(
                Arguments.of("numbered", (IntFunction<String>) i -> "member-" + i),
                Arguments.of("numbered with leading zeros", (IntFunction<String>) i -> String.format("%06d", i)),
                Arguments.of("random", (IntFunction<String>) uuids::get));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ids")
    void hardlyAnyOfARoomOfTenThousandIsEncodedMoreThanTwice(String name, IntFunction<String> ids) {
        IntroductionFrames frames = new IntroductionFrames(MOST);
        List<PeerId> peers =
                IntStream.range(0, ROOM).mapToObj(ids).map(PeerId::new).toList();
        peers.forEach(peer -> of(frames, peer));
        List<byte[]> second = peers.stream().map(peer -> of(frames, peer)).toList();

        long encodedAgain = IntStream.range(0, ROOM)
                .filter(i -> of(frames, peers.get(i)) != second.get(i))
                .count();

        assertThat(encodedAgain).isLessThan(ROOM / 20);
    }

    /** So it doesn't survive a garbage collection. */
    @Test
    void whatOnlyOnePeerIsToldIsNotKept() {
        IntroductionFrames frames = new IntroductionFrames(MOST);
        PeerId alice = new PeerId("alice");
        byte[] first = of(frames, alice);

        assertThat(of(frames, alice)).isNotSameAs(first).isEqualTo(first);
    }

    @Test
    void eachIsAboutItsOwnPeerWhoeverSharesItsSlot() {
        IntroductionFrames frames = new IntroductionFrames(MOST);
        // Many more than there are slots.
        for (int i = 0; i < 220_000; i++) {
            String id = "peer-" + i % 70_000 + "-";
            assertThat(new String(of(frames, new PeerId(id)), UTF_8)).contains(id);
        }
    }

    @Test
    void someBytesMakeRoomForOthers() {
        IntroductionFrames frames = new IntroductionFrames(16 * 1024);
        PeerId alice = new PeerId("alice");
        of(frames, alice);
        byte[] first = of(frames, alice);
        assertThat(of(frames, alice)).isSameAs(first);
        for (int i = 0; i < 2_000; i++) {
            of(frames, new PeerId("member-" + i / 2));
        }
        assertThat(of(frames, alice)).isNotSameAs(first).isEqualTo(first);
    }

    private static byte[] of(IntroductionFrames frames, PeerId peer) {
        return frames.of(peer, DOCUMENTS, Dialect.JSON);
    }
}
