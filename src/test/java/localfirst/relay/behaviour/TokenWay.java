package localfirst.relay.behaviour;

/** The ways in which a token can come. */
enum TokenWay {
    PATH,
    QUERY,
    PROTOCOL,
    PROTOCOL_BESIDE_ANOTHER,
    HEADER;

    String path(String token, String path) {
        return switch (this) {
            case PATH -> "/t/" + token + path;
            case QUERY -> path + "?a=b&token=" + token;
            default -> path;
        };
    }

    String headers(String token) {
        return switch (this) {
            case PROTOCOL -> "Sec-WebSocket-Protocol: relay.token." + token + "\r\n";
            case PROTOCOL_BESIDE_ANOTHER -> "Sec-WebSocket-Protocol: relay.token." + token + ", relay\r\n";
            case HEADER -> "Authorization: Bearer " + token + "\r\n";
            default -> "";
        };
    }

    String answer(String token) {
        return switch (this) {
            case PROTOCOL -> "relay.token." + token;
            case PROTOCOL_BESIDE_ANOTHER -> "relay";
            default -> "";
        };
    }
}
