package localfirst.relay.behaviour;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/** The two ways in which clients write their messages. */
enum Dialect {
    JSON {
        @Override
        Frame message(String type, List<String> documentIds) {
            JsonObjectBuilder message = Json.createObjectBuilder().add("type", type);
            JsonArrayBuilder ids = Json.createArrayBuilder();
            documentIds.forEach(ids::add);
            return Frame.text(message.add("documentIds", ids).build().toString());
        }
    },
    MESSAGE_PACK {
        @Override
        Frame message(String type, List<String> documentIds) {
            try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
                packer.packMapHeader(2).packString("type").packString(type);
                packer.packString("documentIds").packArrayHeader(documentIds.size());
                for (String id : documentIds) packer.packString(id);
                return Frame.binary(packer.toByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    abstract Frame message(String type, List<String> documentIds);

    Frame join(String... documentIds) {
        return message("Join", List.of(documentIds));
    }

    Frame join(List<String> documentIds) {
        return message("Join", documentIds);
    }

    Frame leave(String... documentIds) {
        return message("Leave", List.of(documentIds));
    }
}
