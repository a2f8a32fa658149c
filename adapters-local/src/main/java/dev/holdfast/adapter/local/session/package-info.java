/**
 * Sessions in one MVStore file of this machine, or in memory: the repository, its tables, indices and binary records.
 */
@NullMarked
package dev.holdfast.adapter.local.session;

import org.jspecify.annotations.NullMarked;
