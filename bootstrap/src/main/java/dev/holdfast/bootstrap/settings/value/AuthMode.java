// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

/** Whose tokens the server accepts. */
public enum AuthMode {
    /** Tokens signed with a secret of this machine. */
    LOCAL,
    /** Tokens signed by an identity provider, which publishes its keys as a JSON Web Key Set. */
    JWKS
}
