/** What a page played and what its microphone heard, with the time of every sample. */
package dev.holdfast.browser.recording;
