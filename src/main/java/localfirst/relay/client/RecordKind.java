package localfirst.relay.client;

import java.security.GeneralSecurityException;

/** The first byte of what is sealed. A message goes in as many parts as it needs, the last of which says that it is. */
enum RecordKind {
    READY(0),
    TEXT(1),
    BINARY(2),
    TEXT_PART(3),
    BINARY_PART(4),
    END(5);

    /** The longest content of a sealed message, without this byte. */
    static final int LONGEST_PART = 65_535 - CipherState.TAG - 1;

    private final byte code;

    RecordKind(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static RecordKind of(byte[] content) throws GeneralSecurityException {
        for (RecordKind kind : values()) {
            if (content.length > 0 && content[0] == kind.code) {
                return kind;
            }
        }
        throw new GeneralSecurityException("a record of an unknown kind");
    }
}
