/** Takes leases, and appends what speakers say under them. */
@NullMarked
package dev.holdfast.application.speaking;

import org.jspecify.annotations.NullMarked;
