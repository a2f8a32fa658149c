// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.protocol;

import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;

/** What a connection holds of a session. Its owner must release it. */
public sealed interface Attachment {

    /** Releases what is held. May block. */
    void release();

    /** Nothing yet: the client creates or names a session by message. */
    record Unattached() implements Attachment {
        @Override
        public void release() {}
    }

    record Speaking(SpeakerAttachment speaker) implements Attachment {
        @Override
        public void release() {
            speaker.detach();
        }
    }

    record Listening(ListenerAttachment listener) implements Attachment {
        @Override
        public void release() {
            listener.close();
        }
    }
}
