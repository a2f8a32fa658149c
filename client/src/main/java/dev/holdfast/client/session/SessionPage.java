// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.session;

import java.util.List;
import java.util.Optional;

/**
 * One page of the caller's sessions.
 *
 * @param sessions newest first, 50 at most
 * @param nextPage the token of the next page; empty on the last one
 */
public record SessionPage(List<SessionInfo> sessions, Optional<String> nextPage) {}
