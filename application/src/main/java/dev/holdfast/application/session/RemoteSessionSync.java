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
 * Brings here what happened to a session on another server: that one told whoever is connected there. A session that ended
 * ends for those who are here too; one that is spoken elsewhere now is no longer heard here.
 */
public final class RemoteSessionSync {

    private final AudioLogs logs;
    private final SessionNotifier notices;
    private final NodeId here;

    public RemoteSessionSync(AudioLogs logs, SessionNotifier notices, NodeId here) {
        this.logs = logs;
        this.notices = notices;
        this.here = here;
    }

    /** This server gave a lease back because another one was asked for it. */
    public void leaseReleased(Session session, SpeakerLease lease) {
        notices.sessionChanged(session, List.of(new SessionEvent.SpeakerReplaced(lease.connection(), lease.epoch())));
    }

    /** @param session as it is stored now. What was told already may be told again */
    public void apply(Session session) {
        if (session.state() instanceof Ended ended) {
            logs.find(session.id()).ifPresent(log -> {
                log.seal();
                ended.lastSequence().ifPresent(log::sealAt);
            });
            notices.sessionChanged(
                    session, List.of(new SessionEvent.SessionEnded(ended.reason(), ended.lastSequence())));
        } else if (session.isSpeakerOnAnotherNode(here)) {
            notices.speakerMoved(session);
        }
    }
}
