package localfirst.relay.client;

import java.security.GeneralSecurityException;

/** The first byte of what is sealed. A message goes in as many parts as it needs, the last of which says that it is. */
enum RecordKind {
    READY,
    TEXT,
    BINARY,
    TEXT_PART,
    BINARY_PART,
    END;

    /** The longest content of a sealed message, without this byte. */
    static final int LONGEST_PART = 65_535 - CipherState.TAG - 1;

    private static final RecordKind[] KINDS = values();

    static RecordKind of(byte[] content) throws GeneralSecurityException {
        if (content.length == 0 || content[0] < 0 || content[0] >= KINDS.length) {
            throw new GeneralSecurityException("a record of an unknown kind");
        }
        return KINDS[content[0]];
    }
}
