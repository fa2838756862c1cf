package localfirst.relay.reflection;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;

/**
 * Finds classes, methods and fields by their names, for code that can't name them.
 *
 * <p>What isn't there, or may not be used, is always a {@link NotFound}, and what a call throws is always the cause of a
 * {@link CallFailed}. Thread-safe.
 */
public final class Reflection {
    private Reflection() {}

    /** An operation of Java's reflection. */
    interface Step<T> {
        T run() throws ReflectiveOperationException;
    }

    /** The class of this name. */
    public static Class<?> type(ClassLoader loader, String name) {
        return found("class " + name, () -> Class.forName(name, true, loader));
    }

    /** The public method of this name, with these parameters. */
    public static NamedMethod method(Class<?> type, String name, Class<?>... parameters) {
        String what = "method " + type.getName() + "." + name + Arrays.toString(parameters);
        return new NamedMethod(found(what, () -> type.getMethod(name, parameters)));
    }

    /** The field of this name that the class itself declares, private or not. */
    public static NamedField field(Class<?> type, String name) {
        return new NamedField(found("field " + type.getName() + "." + name, () -> {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        }));
    }

    /** Calls an object's public method that has no parameters. */
    public static Object call(Object target, String method) {
        return method(target.getClass(), method).call(target);
    }

    /** Calls the public constructor that has this parameter. */
    public static <T> Object make(Class<?> type, Class<T> parameter, T argument) {
        String what = "constructor of " + type.getName();
        Constructor<?> constructor = found(what, () -> type.getConstructor(parameter));
        return called(what, () -> constructor.newInstance(argument));
    }

    /** An object that has this interface, and runs the task whenever any of its methods is called. */
    public static Object implementing(Class<?> type, Runnable task) {
        ClassLoader loader = Reflection.class.getClassLoader();
        return found(
                "interface " + type.getName(),
                () -> Proxy.newProxyInstance(loader, new Class<?>[] {type}, (self, method, given) -> {
                    task.run();
                    return null;
                }));
    }

    private static <T> T found(String what, Step<T> lookup) {
        try {
            return lookup.run();
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            throw new NotFound(what, e);
        }
    }

    static <T> T called(Object what, Step<T> call) {
        try {
            return call.run();
        } catch (InvocationTargetException e) {
            throw new CallFailed(what.toString(), e.getCause());
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new NotFound(what.toString(), e);
        }
    }
}
