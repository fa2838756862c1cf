package localfirst.relay;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import localfirst.relay.admission.Admission;
import localfirst.relay.admission.VisitRegistry;
import localfirst.relay.connection.HeldBudget;
import localfirst.relay.connection.Rendezvous;
import localfirst.relay.introduction.Healing;
import localfirst.relay.introduction.Interests;
import localfirst.relay.introduction.Introductions;
import localfirst.relay.limits.Budget;

/**
 * The relay's check of itself.
 *
 * <p>State that one part owns is checked under its lock, and must be right. State that two parts share changes in one
 * after the other, so on a busy relay they may differ for a moment; only a lasting difference is an error.
 */
record ConsistencyCheck(Introducing introducing, Calling calling, VisitRegistry registry) {
    /** The parts that know who is present, and who is introduced to whom. */
    record Introducing(Interests interests, Introductions introductions, Healing healing, Budget budget) {}

    /** The parts that know the callers, and what is held for them. */
    record Calling(Rendezvous rendezvous, HeldBudget budget) {}

    private static final int MAX_CHECKS = 100;
    private static final long CHECK_INTERVAL_NANOS = 10_000_000;

    void run() {
        Interests interests = introducing.interests();
        Budget introductionBudget = introducing.budget();
        Rendezvous rendezvous = calling.rendezvous();
        HeldBudget budget = calling.budget();
        interests.checkConsistency();
        introducing.healing().checkConsistency();
        rendezvous.checkConsistency();
        if (budget.total() < 0) {
            throw new IllegalStateException("more held bytes were given back than taken");
        }
        agree(
                "sockets on /introduction admitted and open",
                admission()::introductions,
                introducing.introductions()::sockets);
        agree("callers admitted and open", admission()::connections, rendezvous::sockets);
        agree("sockets admitted and counted by address", this::sockets, admission()::socketsByAddress);
        agree("sockets open and watched", this::sockets, registry.liveness()::size);
        agree("held bytes counted and kept", budget::total, rendezvous::heldBytes);
        agree("held bytes in total and by address", budget::total, budget::totalByAddress);
        agree(
                "bytes for introductions in total and by address",
                introductionBudget::total,
                introductionBudget::totalByAddress);
        none("flows are stalled for no reason", rendezvous::stalled);
        none("peers are due for news that nobody sends them", interests::stalled);
    }

    private Admission admission() {
        return registry.admission();
    }

    private long sockets() {
        return (long) admission().introductions() + admission().connections();
    }

    private static void none(String what, LongSupplier count) {
        for (int checks = 0; count.getAsLong() != 0; checks++) {
            if (checks == MAX_CHECKS) {
                throw new IllegalStateException(count.getAsLong() + " " + what);
            }
            LockSupport.parkNanos(CHECK_INTERVAL_NANOS);
        }
    }

    private static void agree(String what, LongSupplier one, LongSupplier other) {
        for (int checks = 0; one.getAsLong() != other.getAsLong(); checks++) {
            if (checks == MAX_CHECKS) {
                throw new IllegalStateException(what + " differ: " + one.getAsLong() + " and " + other.getAsLong());
            }
            LockSupport.parkNanos(CHECK_INTERVAL_NANOS);
        }
    }
}
