// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

/** Whose tokens are believed. */
public enum Auth {
    /** Those signed with a secret of this machine. */
    LOCAL,
    /** Those signed by a login server, which shows its keys as a JSON Web Key Set. */
    JWKS
}
