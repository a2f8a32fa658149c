package dev.holdfast.bootstrap.command;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class ProgramVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = ProgramVersion.class.getPackage().getImplementationVersion();
        return new String[] {"Holdfast " + (version == null ? "(not from a jar)" : version)};
    }
}
