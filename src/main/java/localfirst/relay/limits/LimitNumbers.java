package localfirst.relay.limits;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * All limits of all groups as numbers: bytes, seconds or how many, by names such as {@code sockets_per_peer}.
 *
 * <p>Found by reflection, so that none can be forgotten.
 */
public final class LimitNumbers {
    private static final double MILLIS = 1000.0;

    private LimitNumbers() {}

    /** In the order of the docs. */
    public static Map<String, Number> of(Limits limits) {
        Map<String, Number> numbers = new LinkedHashMap<>();
        addGroup(limits, numbers);
        return numbers;
    }

    private static void addGroup(Record group, Map<String, Number> numbers) {
        for (RecordComponent limit : group.getClass().getRecordComponents()) {
            Object value = value(limit, group);
            if (value instanceof Record inner) {
                addGroup(inner, numbers);
            } else {
                String name = limit.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
                numbers.put(name, number(value));
            }
        }
    }

    private static Object value(RecordComponent limit, Record group) {
        try {
            return limit.getAccessor().invoke(group);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("limits are public", e);
        }
    }

    private static Number number(Object value) {
        if (value instanceof Duration time) {
            return time.toMillis() / MILLIS;
        }
        return (Number) value;
    }
}
