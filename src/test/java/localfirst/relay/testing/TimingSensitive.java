package localfirst.relay.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test that can fail on a machine with too much to do although the relay keeps its promise.
 *
 * <p>It runs alone, after all others. CI runs it once more if it fails, and lists it at the end. Every other test has to pass
 * the first time: the way there is a promise in virtual time, or {@link Patience}.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("timing-sensitive")
public @interface TimingSensitive {
    /** Why it can't be written otherwise. */
    String value();
}
