/**
 * What every token is checked for (RFC 7519), by either issuer, and how results are counted.
 */
@NullMarked
package dev.holdfast.adapter.jwt.token;

import org.jspecify.annotations.NullMarked;
