/** The pages and an app of the SDK, as tests use them. */
package dev.holdfast.browser.page;
