package localfirst.relay.prometheus;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import localfirst.relay.limits.Limits;

/** Limits as numbers: bytes, seconds or how many, by names such as {@code sockets_per_peer}. */
final class LimitNumbers {
    private static final double MILLIS = 1000.0;

    private LimitNumbers() {}

    static Map<String, Number> of(Limits limits) {
        Map<String, Number> numbers = new LinkedHashMap<>();
        for (RecordComponent limit : Limits.class.getRecordComponents()) {
            String name = limit.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            numbers.put(name, number(value(limit, limits)));
        }
        return numbers;
    }

    private static Object value(RecordComponent limit, Limits limits) {
        try {
            return limit.getAccessor().invoke(limits);
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
