/**
 * The peers: simple broadcast servers, one for each library, with which the benchmark compares Holdfast. Each runs in a
 * process of its own.
 *
 * <p>All have one protocol: {@code /?session=NAME&role=speaker|listener}. A peer sends each binary message of a speaker
 * to every listener of its session.
 */
@NullMarked
package dev.holdfast.bench.peer;

import org.jspecify.annotations.NullMarked;
