namespace Rag.Core.Articles;

/// <summary>Addresses that sources write. Feeds are hostile, and only web addresses lead nowhere but to the web.</summary>
public static class WebAddress
{
    /// <summary>An absolute http or https address of a host that can be named; null for anything else.</summary>
    public static Uri? Of(string? url)
    {
        try
        {
            return Uri.TryCreate(url, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", IdnHost.Length: > 0 }
                ? address
                : null;
        }
        catch (UriFormatException)
        {
            return null; // a host that no domain can have is only found out when its name is asked for
        }
    }
}
