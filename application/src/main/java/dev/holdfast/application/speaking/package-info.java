/** Use cases of speakers: takes, renews and releases leases. Control plane. */
@NullMarked
package dev.holdfast.application.speaking;

import org.jspecify.annotations.NullMarked;
