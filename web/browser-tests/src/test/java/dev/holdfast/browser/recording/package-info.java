/** Records a page's output and its microphone, with the time of every sample. */
package dev.holdfast.browser.recording;
