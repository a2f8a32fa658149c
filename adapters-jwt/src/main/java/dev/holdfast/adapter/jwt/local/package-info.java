/**
 * Tokens that this server signs with a secret of its own: HMAC with SHA-256 (RFC 7518 §3.2).
 */
@NullMarked
package dev.holdfast.adapter.jwt.local;

import org.jspecify.annotations.NullMarked;
