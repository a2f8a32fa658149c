/** Chromium in a test: found, started, observed and closed. */
package dev.holdfast.browser.chromium;
