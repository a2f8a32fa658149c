package dev.holdfast.adapter.local.log;

/**
 * When the log is forced to the disk. A killed process loses nothing in any case, because the page cache outlives it;
 * this is about power loss.
 */
public enum Fsync {
    /** The operating system decides, usually within half a minute. */
    NEVER,
    /** About once a second, beside the talk. */
    INTERVAL,
    /** Before a frame is acked. */
    ALWAYS
}
