/**
 * Who calls: tokens signed with a secret of this machine (RFC 7519, HMAC with SHA-256).
 * For one server or a few that share the secret; people who have an identity provider use theirs.
 */
@NullMarked
package dev.holdfast.adapter.jwt;

import org.jspecify.annotations.NullMarked;
