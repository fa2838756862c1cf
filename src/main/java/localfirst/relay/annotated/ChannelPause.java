package localfirst.relay.annotated;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.BooleanSupplier;

/**
 * Suspends and resumes reading with the container's own methods: those of Tomcat's sessions and Undertow's channels.
 *
 * <p>Reached by reflection, since each class exists in only one container.
 */
final class ChannelPause implements ReadPause {
    private final Object channel;
    private final Method suspend;
    private final Method resume;

    // Guarded by this
    private boolean paused;

    /** @throws NoSuchMethodException if the channel has no such methods */
    ChannelPause(Object channel, String suspend, String resume) throws NoSuchMethodException {
        this.channel = channel;
        this.suspend = channel.getClass().getMethod(suspend);
        this.resume = channel.getClass().getMethod(resume);
    }

    @Override
    public boolean isReliable() {
        return true;
    }

    @Override
    public synchronized void pause(BooleanSupplier mayRead) {
        if (!paused && !mayRead.getAsBoolean()) {
            paused = true;
            call(suspend);
        }
    }

    @Override
    public synchronized void resume() {
        if (paused) {
            paused = false;
            call(resume);
        }
    }

    @Override
    public synchronized boolean isPaused() {
        return paused;
    }

    private void call(Method method) {
        try {
            method.invoke(channel);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the channel can't be paused", e);
        }
    }
}
