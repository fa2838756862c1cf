/** Classes and members that code can't name, because they exist in one container only or aren't public. */
@NullMarked
package localfirst.relay.reflection;

import org.jspecify.annotations.NullMarked;
