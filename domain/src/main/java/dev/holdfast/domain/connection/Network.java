package dev.holdfast.domain.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/**
 * What counts as one address where limits are per address: an IPv4 address, or the /64 of an IPv6 address, which is what
 * one household is given (RFC 6177), so that nobody has more of anything for having more addresses.
 */
public record Network(String value) {

    private static final int PREFIX_BYTES = 8;

    /** The longest IPv6 address in text has 45 characters; what is longer is none and is not kept whole. */
    private static final int CHARS_MAX = 64;

    /** The network of an address. Never looks a name up: what is not an IPv6 address stands for itself. */
    public static Network of(String address) {
        String text = address.length() <= CHARS_MAX ? address : address.substring(0, CHARS_MAX);
        return new Network(text.indexOf(':') < 0 ? text : networkOf(text));
    }

    private static String networkOf(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = bare.indexOf('%');
        try {
            // With a colon in it, this parses and never asks a name server.
            InetAddress parsed = InetAddress.getByName(zone < 0 ? bare : bare.substring(0, zone));
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(parsed.getAddress(), 0, PREFIX_BYTES) + "/64"
                    // An IPv4 address in IPv6 clothes is the IPv4 address.
                    : parsed.getHostAddress();
        } catch (UnknownHostException notAnAddress) {
            return text;
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
