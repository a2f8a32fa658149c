/**
 * Who calls: tokens signed with a secret of this machine (RFC 7519, HMAC with SHA-256), for one server or a few that
 * share it; or by a login server whose keys are fetched (RFC 7517), where people have an identity provider.
 */
@NullMarked
package dev.holdfast.adapter.jwt;

import org.jspecify.annotations.NullMarked;
