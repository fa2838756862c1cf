package localfirst.relay.frame;

/** Which end of a WebSocket this program is. Clients mask what they send, servers don't (RFC 6455, section 5.1). */
public enum Role {
    SERVER,
    CLIENT
}
