package localfirst.relay.reflection;

import java.lang.reflect.Field;

/** A field that was found by its name, and can be read even if it is private. */
public final class NamedField {
    private final Field field;

    NamedField(Field field) {
        this.field = field;
    }

    /** Its value in this object. */
    public Object of(Object target) {
        return Reflection.called(field, () -> field.get(target));
    }
}
