package localfirst.relay.reflection;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** A public method that was found by its name. Thread-safe if the method is. */
public final class NamedMethod {
    private final Method method;

    NamedMethod(Method method) {
        this.method = method;
    }

    /**
     * Calls it.
     *
     * @param target null if it is static
     * @return what it returns; null if that is nothing
     * @throws CallFailed if it throws anything
     */
    public Object call(@Nullable Object target, @Nullable Object... arguments) {
        return Reflection.called(method, () -> method.invoke(target, arguments));
    }
}
