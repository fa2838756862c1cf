package localfirst.relay.peer;

/**
 * The closes that the relay makes of its own accord: part of the protocol, listed in {@code docs/protocol.md}.
 *
 * <p>A client may act on the number; the reason is for people.
 */
public enum CloseCode {
    /** The relay is about to stop: come back soon, to it or its successor. */
    RESTARTING(1012, "restarting, come back soon"),
    /** The relay has no room for this now: come back later. */
    BUSY(1013, "no room, come back later"),
    /** The address of the request names no peers and document. */
    BAD_PATH(1008, "the path isn't /connection/{me}/{other}/{document}"),
    /** The peer that is asked for has the name that programs print where there is no name. */
    UNDEFINED_PEER(1008, "no peer is called undefined: read peerId, or userName from now on"),
    /** The request has no token, or not one that is right and in time. */
    WRONG_TOKEN(1008, "the token is missing, wrong or expired"),
    /** The request's token is right, but doesn't allow this. */
    NOT_ALLOWED(1008, "not allowed for this origin, peer or document"),
    /** A frame broke RFC 6455. */
    PROTOCOL_ERROR(1002, "a frame breaks RFC 6455"),
    /** The reason of a Close frame isn't UTF-8. */
    BAD_TEXT(1007, "not UTF-8"),
    /** Something in the relay failed. */
    FAILED(1011, "internal error"),
    /** It was the oldest that waited of too many with the same ids. */
    SUPERSEDED(4000, "too many with the same ids, newer ones took over"),
    /** The other peer didn't come in time. */
    LONELY(4001, "the other peer didn't come"),
    /** The peer answered no pings. */
    SILENT(4003, "answers no pings"),
    /** No proof came in time that the peer has the key that its id is bound to. */
    NO_PROOF(4004, "no proof came that the id is yours"),
    /** What came as a proof isn't one. */
    WRONG_PROOF(4004, "the proof is wrong"),
    /** The proof is for a relay that goes by another name. */
    OTHER_NAME(4004, "the proof names another relay"),
    /** A caller's id is bound to a key, and it shows no ticket that is right and in time. */
    NO_TICKET(4004, "this id needs a ticket, which /introduction gives"),
    /** The id begins as those that are bound to a key, and there is no such key. */
    NO_SUCH_KEY(4004, "no key belongs to this id"),
    /** More was sent ahead than the relay keeps for a peer that waits. */
    HELD_TOO_MUCH(1013, "sent too much before the other peer came");

    private final int number;
    private final String reason;

    CloseCode(int number, String reason) {
        this.number = number;
        this.reason = reason;
    }

    public int number() {
        return number;
    }

    public String reason() {
        return reason;
    }
}
