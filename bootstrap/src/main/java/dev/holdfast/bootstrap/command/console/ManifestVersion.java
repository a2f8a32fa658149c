// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command.console;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
public final class ManifestVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = ManifestVersion.class.getPackage().getImplementationVersion();
        return new String[] {"Holdfast " + (version == null ? "(not from a jar)" : version)};
    }
}
