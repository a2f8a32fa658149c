package dev.holdfast.application.port.in.operator;

/**
 * For whoever sits at the server's own machine: a token without being asked who they are. Whoever calls this has made sure
 * of where they are.
 */
public interface SignInLocally {

    /** A token of its own each time. */
    IssuedToken signIn();
}
