package localfirst.relay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import localfirst.relay.peer.CloseStatus;
import localfirst.relay.peer.Ending;
import localfirst.relay.peer.SocketEvents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SocketLifeTest {
    private final List<Ending> endings = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(SocketStage.class)
    void stagesOnlyMoveForward(SocketStage reached) {
        SocketLife life = life(() -> {});
        life.moveTo(reached);

        for (SocketStage next : SocketStage.values()) {
            SocketStage before = life.stage();
            assertThat(life.moveTo(next)).isEqualTo(before.isBefore(next));
            assertThat(life.stage()).isEqualTo(before.isBefore(next) ? next : before);
        }
    }

    @Test
    void endIsToldOnce() {
        SocketLife life = life(() -> {});

        life.tell(Ending.byPeer(CloseStatus.NO_CODE));
        life.tell(Ending.LOST);

        assertThat(endings).containsExactly(Ending.byPeer(CloseStatus.NO_CODE));
    }

    @Test
    void socketWhoseVisitCannotBeginIsCut() {
        SocketLife life = life(() -> {
            throw new IllegalStateException("it can't begin");
        });

        life.begin();

        assertThat(life.stage()).isEqualTo(SocketStage.CUT);
    }

    @Test
    void inputIsThrownAwayFromThePeersCloseFrameUntilTheConnectionIsClosed() {
        assertThat(SocketStage.values())
                .filteredOn(SocketStage::throwsInputAway)
                .containsExactly(SocketStage.CLOSED_BY_PEER, SocketStage.BROKE_PROTOCOL);
    }

    private SocketLife life(Runnable whenOpened) {
        return new SocketLife(new SocketEvents() {
            @Override
            public void opened() {
                whenOpened.run();
            }

            @Override
            public void received(ByteBuffer frames, int begun, boolean whole) {}

            @Override
            public boolean wantsFrames() {
                return true;
            }

            @Override
            public void heard() {}

            @Override
            public void unblocked() {}

            @Override
            public void ended(Ending ending) {
                endings.add(ending);
            }
        });
    }
}
