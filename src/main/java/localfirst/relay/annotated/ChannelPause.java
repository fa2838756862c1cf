package localfirst.relay.annotated;

import java.util.function.BooleanSupplier;
import localfirst.relay.reflection.NamedMethod;
import localfirst.relay.reflection.Reflection;

/**
 * Suspends and resumes reading with the container's own methods: those of Tomcat's sessions and Undertow's channels.
 */
final class ChannelPause implements ReadPause {
    private final Object channel;
    private final NamedMethod suspend;
    private final NamedMethod resume;

    // Guarded by this
    private boolean paused;

    /** @throws localfirst.relay.reflection.NotFound if the channel has no such methods */
    ChannelPause(Object channel, String suspend, String resume) {
        this.channel = channel;
        this.suspend = Reflection.method(channel.getClass(), suspend);
        this.resume = Reflection.method(channel.getClass(), resume);
    }

    @Override
    public boolean isReliable() {
        return true;
    }

    @Override
    public synchronized void pause(BooleanSupplier mayRead) {
        if (!paused && !mayRead.getAsBoolean()) {
            paused = true;
            suspend.call(channel);
        }
    }

    @Override
    public synchronized void resume() {
        if (paused) {
            paused = false;
            resume.call(channel);
        }
    }

    @Override
    public synchronized boolean isPaused() {
        return paused;
    }
}
