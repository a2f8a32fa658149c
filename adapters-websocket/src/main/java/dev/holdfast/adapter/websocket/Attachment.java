package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.Listening;
import dev.holdfast.application.port.in.Publisher;

/** What a connection holds of a session. Whoever gets one sees to it that it is let go. */
sealed interface Attachment {

    /** Lets go of it. May block. */
    void release();

    /** Nothing yet: it will create or name a session by message. */
    record Unattached() implements Attachment {
        @Override
        public void release() {}
    }

    record Speaking(Publisher publisher) implements Attachment {
        @Override
        public void release() {
            publisher.detach();
        }
    }

    record Hearing(Listening listening) implements Attachment {
        @Override
        public void release() {
            listening.close();
        }
    }
}
