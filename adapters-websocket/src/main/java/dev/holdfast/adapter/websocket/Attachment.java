package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;

/** What a connection holds of a session. Whoever gets one sees to it that it is let go. */
sealed interface Attachment {

    /** Lets go of it. May block. */
    void release();

    /** Nothing yet: it will create or name a session by message. */
    record Unattached() implements Attachment {
        @Override
        public void release() {}
    }

    record Speaking(SpeakerAttachment publisher) implements Attachment {
        @Override
        public void release() {
            publisher.detach();
        }
    }

    record Hearing(ListenerAttachment listening) implements Attachment {
        @Override
        public void release() {
            listening.close();
        }
    }
}
