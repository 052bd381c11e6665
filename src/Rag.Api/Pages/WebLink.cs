namespace Rag.Api.Pages;

/// <summary>
/// An address that a source wrote, where it may become a link: feeds are hostile, and only web addresses lead nowhere else.
/// </summary>
/// <param name="Host">In ASCII, so that no letter passes for another's.</param>
internal sealed record WebLink(string Address, string Host)
{
    /// <summary>Null where it may not.</summary>
    public static WebLink? Of(string? url)
    {
        try
        {
            return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? new WebLink(address.AbsoluteUri, address.IdnHost)
                : null;
        }
        catch (UriFormatException)
        {
            return null; // a host that no domain can have is only found out when its name is asked for
        }
    }
}
