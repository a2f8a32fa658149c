/**
 * What a client sends: bodies, credentials and addresses, checked before an application service is called.
 */
@NullMarked
package dev.holdfast.adapter.http.request;

import org.jspecify.annotations.NullMarked;
