/** Compares web/README.md with the SDK. */
package dev.holdfast.browser.readme;
