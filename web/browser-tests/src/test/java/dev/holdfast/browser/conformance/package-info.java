/** The browser SDK against the conversations of the folder protocol. */
package dev.holdfast.browser.conformance;
