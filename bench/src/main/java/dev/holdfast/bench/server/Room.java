// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import dev.holdfast.bench.load.Door;

/** The endpoints of one session: the speaker's and the listeners'. */
public record Room(Door speaker, Door listener) {}
