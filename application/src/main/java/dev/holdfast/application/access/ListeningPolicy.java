package dev.holdfast.application.access;

/** Who may listen. */
public enum ListeningPolicy {
    /** Whoever has the id. */
    OPEN,
    /** Whoever shows a good token, or a ticket made with one. */
    TOKEN
}
