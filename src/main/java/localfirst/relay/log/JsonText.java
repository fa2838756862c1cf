package localfirst.relay.log;

/** JSON strings, written without a library: a log has to work when little else does. */
final class JsonText {
    private JsonText() {}

    /**
     * Appends a quoted string. Everything except printable ASCII is escaped, so that nothing can break the line or
     * confuse a terminal.
     */
    static void quote(String text, StringBuilder into) {
        into.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                into.append('\\').append(c);
            } else if (c < ' ' || c >= 0x7F) {
                into.append(String.format("\\u%04x", (int) c));
            } else {
                into.append(c);
            }
        }
        into.append('"');
    }
}
