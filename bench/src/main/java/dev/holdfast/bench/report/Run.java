// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.report;

import dev.holdfast.bench.result.ScenarioResult;
import dev.holdfast.bench.server.ServerKind;

/**
 * One result with its server and round. Immutable: any thread may use it.
 *
 * @param round from 1
 */
public record Run(ServerKind kind, int round, ScenarioResult result) {}
