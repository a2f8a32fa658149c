// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import dev.holdfast.bench.wire.ConnectTarget;

/** The speaker's and the listeners' endpoint of one session. Immutable: any thread may use it. */
public record BenchSession(ConnectTarget speaker, ConnectTarget listener) {}
