// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import dev.holdfast.bench.load.Door;

/** One talk: where its speaker goes in, and where its listeners do. */
public record Room(Door speaker, Door listener) {}
