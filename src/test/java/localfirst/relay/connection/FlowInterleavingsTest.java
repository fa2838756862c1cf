package localfirst.relay.connection;

import java.nio.ByteBuffer;
import java.util.Arrays;
import localfirst.relay.limits.Limits;
import localfirst.relay.metrics.RelayCounters;
import localfirst.relay.peer.ClientAddress;
import localfirst.relay.testing.TimingSensitive;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/** Every order in which two threads can take their steps, or some hundreds of them: nothing is lost, doubled or stuck. */
@TimingSensitive("Lincheck takes for hung what makes no progress for some seconds")
class FlowInterleavingsTest {
    private static final int ORDERS = 300;

    @Test
    void framesThatComeWhileTheFlowBecomesLiveStayInOrder() {
        Lincheck.runConcurrentTest(ORDERS, () -> {
            BareSocket alice = new BareSocket();
            BareSocket bob = new BareSocket();
            HeldBudget budget = new HeldBudget(Limits.defaults().waiting());
            Flow flow = new Flow(alice, budget, new RelayCounters(), null);
            flow.accept(frame(1), 1, true);
            flow.leadTo(bob);
            Thread ready = new Thread(flow::ready);
            ready.start();
            flow.accept(frame(2), 1, true);
            join(ready);
            check(Arrays.equals(bob.sent(), new byte[] {1, 2}), "bob got " + Arrays.toString(bob.sent()));
            check(budget.total() == 0 && budget.totalByAddress() == 0, "bytes are still held");
        });
    }

    @Test
    void framesThatComeWhileTheFlowIsDiscardedAreNotKept() {
        Lincheck.runConcurrentTest(ORDERS, () -> {
            HeldBudget budget = new HeldBudget(Limits.defaults().waiting());
            Flow flow = new Flow(new BareSocket(), budget, new RelayCounters(), null);
            Thread end = new Thread(flow::discard);
            end.start();
            flow.accept(frame(1), 1, true);
            join(end);
            check(flow.heldBytes() == 0 && budget.total() == 0, "bytes are still held");
        });
    }

    @Test
    void callerThatFoundNoRoomIsReadAgainWhenSomeIsGivenBack() {
        Limits limits = Limits.defaults().toBuilder().heldBytes(100).build();
        Lincheck.runConcurrentTest(ORDERS, () -> {
            HeldBudget budget = new HeldBudget(limits.waiting());
            BareSocket caller = new BareSocket();
            budget.take(ClientAddress.UNKNOWN, 100);
            Thread other = new Thread(() -> {
                budget.giveBack(ClientAddress.UNKNOWN, 100);
                budget.letOthersIn();
            });
            other.start();
            boolean room = budget.admitOrEnlist(caller, 0, false);
            join(other);
            check(room || caller.resumed, "there is room, and nobody reads");
        });
    }

    private static ByteBuffer frame(int content) {
        return ByteBuffer.wrap(new byte[] {(byte) content});
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) throw new IllegalStateException(otherwise);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
