// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.session;

import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.application.port.out.session.SessionNotifier;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import dev.holdfast.domain.session.SessionState.Ended;
import dev.holdfast.domain.session.SpeakerLease;
import java.util.List;

/**
 * Applies what another node did to a session: seals the local log of an ended session, and publishes the change to this node's
 * connections. For any thread.
 */
public final class RemoteSessionSync {

    private final AudioLogs logs;
    private final SessionNotifier notifier;
    private final NodeId localNode;

    public RemoteSessionSync(AudioLogs logs, SessionNotifier notifier, NodeId localNode) {
        this.logs = logs;
        this.notifier = notifier;
        this.localNode = localNode;
    }

    /** This node released a lease because another node requested it. */
    public void leaseReleased(Session session, SpeakerLease lease) {
        notifier.sessionChanged(session, List.of(new SessionEvent.SpeakerReplaced(lease.connection(), lease.epoch())));
    }

    /** @param session as stored now. May publish a change again */
    public void apply(Session session) {
        if (session.state() instanceof Ended ended) {
            logs.find(session.id()).ifPresent(log -> {
                log.seal();
                ended.lastSequence().ifPresent(log::sealAt);
            });
            notifier.sessionChanged(
                    session, List.of(new SessionEvent.SessionEnded(ended.reason(), ended.lastSequence())));
        } else if (session.isSpeakerOnAnotherNode(localNode)) {
            notifier.speakerMoved(session);
        }
    }
}
