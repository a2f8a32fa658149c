/** The fields of messages: variables and wildcards, codes.json, and asyncapi.yaml. */
@NullMarked
package dev.holdfast.testkit.conformance.message;

import org.jspecify.annotations.NullMarked;
