// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.report;

import dev.holdfast.bench.result.Finding;
import dev.holdfast.bench.server.ServerKind;

/**
 * One finding with its server and round.
 *
 * @param round from 1
 */
public record Run(ServerKind kind, int round, Finding finding) {}
