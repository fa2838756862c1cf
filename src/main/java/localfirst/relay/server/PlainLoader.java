package localfirst.relay.server;

import java.beans.PropertyChangeListener;
import org.apache.catalina.Context;
import org.apache.catalina.Loader;
import org.jspecify.annotations.Nullable;

/**
 * The class loader of the relay itself for its web application.
 *
 * <p>Tomcat's own would add a class loader, search for leaks on shutdown, and warn about what it may not inspect.
 */
final class PlainLoader implements Loader {
    private final ClassLoader classLoader;
    private @Nullable Context context;

    PlainLoader(ClassLoader classLoader) {
        this.classLoader = classLoader;
    }

    @Override
    public ClassLoader getClassLoader() {
        return classLoader;
    }

    @Override
    public @Nullable Context getContext() {
        return context;
    }

    @Override
    public void setContext(Context newContext) {
        context = newContext;
    }

    @Override
    public boolean getDelegate() {
        return true;
    }

    // Nothing changes while it runs.

    @Override
    public void setDelegate(boolean delegate) {}

    @Override
    public boolean modified() {
        return false;
    }

    @Override
    public void backgroundProcess() {}

    @Override
    public void addPropertyChangeListener(PropertyChangeListener listener) {}

    @Override
    public void removePropertyChangeListener(PropertyChangeListener listener) {}
}
