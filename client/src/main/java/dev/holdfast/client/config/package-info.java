/** What an app chooses: the audio's format, where to listen from, how often to retry, where tokens come from. */
@NullMarked
package dev.holdfast.client.config;

import org.jspecify.annotations.NullMarked;
