package localfirst.relay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Under which ids a process is found that has had many. */
class OwnIdsTest {
    @Test
    void onlyTheLastAreKept() {
        OwnIds ids = new OwnIds(NodeId.random());
        List<NodeId> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            NodeId id = NodeId.random();
            all.add(id);
            ids.add(id);
            ids.add(id);
        }
        assertThat(all.stream().filter(ids::contains).toList()).isEqualTo(all.subList(1000 - OwnIds.MOST, 1000));
    }

    @Test
    void idsOfAsLongAsOthersMayKnowThemAreKept() {
        // The lease, and one renewal of whoever has seen it: in that time as many ids as beats, at most.
        long beats = RedisEngine.LEASE.plus(Node.BEAT).dividedBy(Node.BEAT);
        assertThat(OwnIds.MOST).isGreaterThan((int) beats * 2);
    }

    @Test
    void otherIdsAreNot() {
        assertThat(new OwnIds(NodeId.random()).contains(NodeId.random())).isFalse();
    }
}
