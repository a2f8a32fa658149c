// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.protocol;

import dev.holdfast.adapter.websocket.message.Rejection;

/** The outcome of an {@link AttachRequest}. */
public sealed interface AttachResult {

    record Attached(Attachment attachment) implements AttachResult {}

    record Rejected(Rejection rejection) implements AttachResult {}
}
