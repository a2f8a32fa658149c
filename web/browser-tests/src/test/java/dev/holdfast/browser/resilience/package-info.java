/** Sessions whose connections or pages break. */
package dev.holdfast.browser.resilience;
