using System.Text;

namespace Rag.Fetching.Requests;

/// <summary>Which URLs are asked for at all. Where they lead is checked when they are connected to.</summary>
internal static class FetchAddress
{
    private const int Longest = 2_048;

    /// <summary>Null where the URL may be asked for, or else a sentence.</summary>
    public static string? FaultOf(Uri address)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
        {
            return "The address of a feed begins with http:// or https://.";
        }

        if (!HasName(address))
        {
            return "The host of the address is no name that a domain can have.";
        }

        if (address.UserInfo.Length > 0)
        {
            return $"The address at {address.Host} holds a user's name: give it as the feed's credential.";
        }

        return address.AbsoluteUri.Length > Longest ? $"The address at {address.Host} is longer than {Longest:N0} characters." : null;
    }

    /// <summary>Hosts are told apart by their ASCII names, and whether there is one is only found out when it is asked for.</summary>
    private static bool HasName(Uri address)
    {
        try
        {
            return address.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    /// <summary>Where a redirect leads, without the fragment, which is not sent; null where the header is no address.</summary>
    public static Uri? Following(Uri from, string? location)
    {
        if (location is null or "" || location.Length > Longest || !Uri.TryCreate(from, Utf8(location), out var to))
        {
            return null;
        }

        return to.Fragment.Length == 0 ? to : new UriBuilder(to) { Fragment = "" }.Uri;
    }

    /// <summary>A credential goes to its own host alone, and from http to https but never back.</summary>
    public static bool IsSameOrigin(Uri first, Uri then) =>
        string.Equals(first.IdnHost, then.IdnHost, StringComparison.OrdinalIgnoreCase)
        && (
            first.Scheme == then.Scheme && first.Port == then.Port
            || first is { Scheme: "http", IsDefaultPort: true } && then is { Scheme: "https", IsDefaultPort: true }
        );

    /// <summary>
    /// A sentence where a redirect leads from https to http, on which anybody on the way can change what is read; else null.
    /// </summary>
    public static string? DowngradeFaultOf(Uri from, Uri to, bool isAllowed) =>
        from.Scheme == "https" && to.Scheme == "http" && !isAllowed
            ? $"{from.Host} redirects from https to http; Feeds:AllowInsecureRedirects allows that."
            : null;

    /// <summary>Headers arrive as Latin-1, and what lies outside ASCII in an address is UTF-8.</summary>
    private static string Utf8(string location) =>
        Ascii.IsValid(location) ? location : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(location));
}
