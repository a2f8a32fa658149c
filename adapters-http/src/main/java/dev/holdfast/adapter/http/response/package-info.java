/**
 * What the server sends: JSON documents, problem details (RFC 9457), and the headers of every response.
 */
@NullMarked
package dev.holdfast.adapter.http.response;

import org.jspecify.annotations.NullMarked;
