package localfirst.relay.client;

import java.security.GeneralSecurityException;

/**
 * The first byte of a record. A message is split into as many records as it needs; the kind of the last one marks it as
 * the last.
 */
enum RecordKind {
    READY(0),
    TEXT(1),
    BINARY(2),
    TEXT_PART(3),
    BINARY_PART(4),
    END(5);

    /** The most bytes of a message in one record: a record is at most 65,535 bytes. */
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
