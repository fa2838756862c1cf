package localfirst.relay.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final DocumentSecret SECRET = DocumentSecret.of("correct horse battery staple");

    private final Documents documents = new Documents();

    @Test
    void documentsAreFoundByTheIdThatTheRelaySees() {
        JoinedDocument secret = JoinedDocument.secret("shopping", SECRET);
        documents.add(secret);
        documents.add(JoinedDocument.open("open"));
        assertThat(documents.name(secret.id())).isEqualTo("shopping");
        assertThat(documents.name("shopping")).isNull();
        assertThat(documents.name("open")).isEqualTo("open");
        assertThat(documents.names()).containsExactly("shopping", "open");
    }

    /** Nobody may take the name of a document that was left for an id that the relay may see. */
    @Test
    void aDocumentThatWasLeftHasNoId() {
        documents.add(JoinedDocument.secret("shopping", SECRET));
        assertThat(documents.remove("shopping")).isNotNull();
        assertThat(documents.get("shopping")).isNull();
        assertThat(documents.remove("shopping")).isNull();
    }
}
