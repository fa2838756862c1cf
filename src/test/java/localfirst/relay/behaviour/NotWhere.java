package localfirst.relay.behaviour;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A promise that doesn't hold where one of these is declared: {@link DeclaredDifferences} leaves the test out there. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@interface NotWhere {
    Difference[] value();
}
