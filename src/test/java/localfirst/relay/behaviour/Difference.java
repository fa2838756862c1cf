package localfirst.relay.behaviour;

/** Something that a container does in its own way, before the relay has a say in it. */
public enum Difference {
    /** Malformed paths, and ids with characters outside the URL's grammar, are answered by the container. */
    ODD_PATHS_REFUSED,
    /** A slash at the end of a path, which no published client sends, makes it another path: 404. */
    TRAILING_SLASH_REFUSED,
    /** The container says 1011 when a connection broke off, so that a peer's own 1011 is taken for that. */
    CODE_1011_MEANS_LOST,
    /** A character that is split between two frames of a text message is taken for a mistake. */
    SPLIT_CHARACTERS_REFUSED,
    /** An empty frame whose header comes in two reads takes the frames in the second for its payload. */
    SPLIT_EMPTY_FRAMES_BREAK,
    /** Paths with a colon in them are answered with 503. */
    COLONS_REFUSED,
    /** Messages of more than 4 MiB are refused by the container. */
    LARGE_MESSAGES_REFUSED,
    /** Frames that break the WebSocket protocol are answered by the container, in its own way. */
    FRAMES_CHECKED_BY_CONTAINER,
    /** A Connection header in two lines, which no published client sends, is answered with 400. */
    SPLIT_HEADERS_REFUSED,
    /** When both peers close at once, a connection may end without the container's Close frame. */
    CROSSING_CLOSES_CUT,
    /** The connection of a peer that never answers a Close frame is kept by the container; its place isn't. */
    UNANSWERED_CLOSES_LINGER,
    /** The container goes on reading while the relay asks it to wait. */
    NO_BACKPRESSURE,
    /** There are endpoints only: no pages, no status. */
    NO_PAGES,
    /** A peer's sockets are on different nodes: of two calls, the first may be the last to arrive where their pair meets. */
    CALLS_TRAVEL,
    /** Nodes share who is interested in what, but not who is present: only its own node knows a peer called undefined. */
    PEERS_ELSEWHERE_UNKNOWN
}
