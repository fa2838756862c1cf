package localfirst.relay.introduction;

/** The memberships for which there may be news, in the whole relay. Not thread-safe: guarded by {@link Interests}. */
final class Due {
    private long count;

    long count() {
        return count;
    }

    /** There may be news for this membership. @return whether that is new */
    boolean mark(Membership member) {
        boolean isNew = member.visit.memberships().markDue(member);
        count += isNew ? 1 : 0;
        return isNew;
    }

    void unmark(Membership member) {
        boolean wasDue = member.visit.memberships().unmarkDue(member);
        count -= wasDue ? 1 : 0;
    }
}
