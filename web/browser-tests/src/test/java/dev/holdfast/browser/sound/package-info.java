/** A talk to be spoken into a microphone, with marks in it that can be found again in what a listener hears. */
package dev.holdfast.browser.sound;
