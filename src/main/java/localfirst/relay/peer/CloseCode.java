package localfirst.relay.peer;

/**
 * The closes that the relay itself makes: part of the protocol, listed in {@code docs/protocol.md}.
 *
 * <p>A client may act on the number; the reason is for people.
 */
public enum CloseCode {
    /** The relay is about to stop: come back soon, to it or to its successor. */
    RESTARTING(1012, "restarting, come back soon"),
    /** The relay has no room for this now: come back later. */
    BUSY(1013, "no room, come back later"),
    /** The path of the request isn't two peers and a document. */
    BAD_PATH(1008, "the path isn't /connection/{me}/{other}/{document}"),
    /** The other peer's id is the word that programs print for a missing value. */
    UNDEFINED_PEER(1008, "no peer is called undefined: read peerId, or userName from now on"),
    /** The request has no token, or not a valid one. */
    WRONG_TOKEN(1008, "the token is missing, wrong or expired"),
    /** The request's token is valid, but doesn't allow this. */
    NOT_ALLOWED(1008, "not allowed for this origin, peer or document"),
    /** A frame broke RFC 6455. */
    PROTOCOL_ERROR(1002, "a frame breaks RFC 6455"),
    /** The reason of a Close frame isn't UTF-8. */
    BAD_TEXT(1007, "not UTF-8"),
    /** Something in the relay failed. */
    FAILED(1011, "internal error"),
    /** There were too many callers with the same ids, and it was the oldest that waited. */
    SUPERSEDED(4000, "too many with the same ids, newer ones took over"),
    /** The other peer didn't come in time. */
    LONELY(4001, "the other peer didn't come"),
    /** The peer answered no pings. */
    SILENT(4003, "answers no pings"),
    /** No proof came in time that the peer has the key to which its id is bound. */
    NO_PROOF(4004, "no proof came that the id is yours"),
    /** The proof is invalid. */
    WRONG_PROOF(4004, "the proof is wrong"),
    /** The proof is for a relay with another name. */
    OTHER_NAME(4004, "the proof names another relay"),
    /** A caller's id is bound to a key, and it shows no valid ticket. */
    NO_TICKET(4004, "this id needs a ticket, which /introduction gives"),
    /** The id begins like those that are bound to a key, but there is no such key. */
    NO_SUCH_KEY(4004, "no key belongs to this id"),
    /** The peer sent more in advance than the relay keeps for a waiting caller. */
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
