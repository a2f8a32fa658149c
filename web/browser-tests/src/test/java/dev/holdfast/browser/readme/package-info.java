/** What web/README.md says, against what there is. */
package dev.holdfast.browser.readme;
