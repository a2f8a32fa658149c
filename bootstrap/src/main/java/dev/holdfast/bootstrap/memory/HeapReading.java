// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.memory;

/**
 * What is known of the heap and of its users at one time.
 *
 * @param nanos the monotonic time
 * @param collections of any kind, since the start
 * @param committedBytes what the heap has of the operating system's memory
 * @param connections that are open
 */
record HeapReading(long nanos, long collections, long committedBytes, int connections) {}
