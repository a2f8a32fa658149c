/** Audio to speak into a microphone, with marks that are found again in a listener's output. */
package dev.holdfast.browser.sound;
