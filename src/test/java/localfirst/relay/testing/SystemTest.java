package localfirst.relay.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test of the running system: it opens sockets or starts processes. {@code mvn verify} runs it.
 *
 * <p>A test class without this annotation is a unit test, which {@code mvn test} runs, and {@code TestLayersTest} makes sure
 * that it opens no socket.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("system")
public @interface SystemTest {}
