// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.listening;

import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.listening.feed.CursorFeed;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.listener.AudioFeed;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.session.AudioProgress;
import dev.holdfast.domain.session.Session;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A listener of a session: its principal, if it has one, and its feed. */
final class AttachedListener implements ListenerAttachment {

    private final Session session;
    private final CursorFeed feed;
    private final AccessControl access;
    private final Runnable leave;
    private volatile @Nullable Principal principal;

    AttachedListener(
            Session session,
            Optional<Principal> principal,
            AudioLog log,
            StartPosition from,
            AccessControl access,
            String address) {
        this.session = session;
        this.principal = principal.orElse(null);
        this.access = access;
        this.feed = new CursorFeed(
                log, session.audioProgress().map(AudioProgress::nextSequence).orElse(0L), from);
        this.leave = access.heard().add(address, session.id());
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public AudioFeed feed() {
        return feed;
    }

    @Override
    public Optional<Instant> tokenUntil() {
        return Optional.ofNullable(principal).map(Principal::until);
    }

    @Override
    public Outcome<Instant> refresh(String token) {
        Principal before = principal;
        if (before == null) {
            return Outcome.denied(new Denial.NotAllowed("This listener attached without a token."));
        }
        return access.renewToken(token, before).then(newer -> {
            principal = newer;
            return Outcome.granted(newer.until());
        });
    }

    @Override
    public void close() {
        leave.run();
        feed.close();
    }
}
