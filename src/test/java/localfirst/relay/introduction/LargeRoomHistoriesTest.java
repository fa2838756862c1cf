package localfirst.relay.introduction;

import static localfirst.relay.testing.TestRelay.join;
import static localfirst.relay.testing.TestRelay.leave;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import localfirst.relay.testing.FakeSocket;
import localfirst.relay.testing.TestRelay;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers of a large document that come, go, join again and stop reading, by chance. */
class LargeRoomHistoriesTest {
    private static final int MOST = 32;
    private static final String ROOM = "room";

    private final TestRelay relay = LargeRoomsTest.relayWith(MOST);

    @AfterEach
    void nothingIsLeftWhenEverybodyHasGone() {
        relay.everybodyLeaves();
        assertThat(relay.relay.figures().largeRooms()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverHappensInWhichOrderAllAreConnectedInTheEnd(long seed) {
        Random random = new Random(seed);
        Map<String, Set<FakeSocket>> sockets = new LinkedHashMap<>();
        for (int step = 0; step < 1_500; step++) {
            String name = LargeRoomsTest.name(random.nextInt(70));
            Set<FakeSocket> own = sockets.computeIfAbsent(name, key -> new HashSet<>());
            FakeSocket some = own.stream().findAny().orElse(null);
            switch (random.nextInt(9)) {
                case 0, 1 -> {
                    FakeSocket socket = relay.present(name);
                    socket.say(join(ROOM, "doc-" + random.nextInt(3)));
                    own.add(socket);
                }
                case 2, 3 -> say(some, join(ROOM));
                case 4 -> say(some, random.nextBoolean() ? leave(ROOM) : join("doc-1"));
                case 5 -> {
                    if (some != null && random.nextBoolean()) {
                        some.breakOff();
                        own.remove(some);
                    }
                }
                case 6 -> {
                    if (some != null) {
                        some.block();
                    }
                }
                case 7 -> {
                    if (some != null) {
                        some.unblock();
                    }
                }
                default -> relay.advance(Duration.ofMillis(random.nextInt(300)));
            }
            relay.relay.checkConsistency();
        }
        sockets.values().forEach(own -> own.forEach(FakeSocket::unblock));
        relay.advanceSeconds(20);
        sockets.values().removeIf(Set::isEmpty);
        sockets.values().forEach(own -> own.forEach(FakeSocket::forgetSent));
        sockets.values().forEach(own -> own.forEach(socket -> say(socket, join(ROOM))));
        relay.advanceSeconds(20);

        assertThat(relay.relay.figures().waitingIntroductions()).isZero();
        // Whom the sockets of each were told of, since it joined last.
        assertThat(LargeRoomsTest.reached(
                        sockets.keySet(),
                        name -> sockets.get(name).stream()
                                .flatMap(socket -> LargeRoomsTest.toldOf(socket).stream())
                                .toList()))
                .isEqualTo(sockets.keySet());
    }

    private static void say(FakeSocket socket, String text) {
        if (socket != null) {
            socket.say(text);
        }
    }
}
