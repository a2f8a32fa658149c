/** A real browser in a test: found, started, listened to, and put away. */
package dev.holdfast.browser.chromium;
