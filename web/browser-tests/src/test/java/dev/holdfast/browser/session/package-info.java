/** Whole sessions on real pages: what is spoken into a microphone is heard by a listener. */
package dev.holdfast.browser.session;
