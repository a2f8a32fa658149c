/** What must hold: whole talks, from a microphone to an ear. */
package dev.holdfast.browser.talk;
