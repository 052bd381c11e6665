using Rag.Core.Articles;

namespace Rag.Api.Pages;

/// <summary>An address that a source wrote, where it may become a link.</summary>
/// <param name="Host">In ASCII, so that no letter passes for another's.</param>
internal sealed record WebLink(string Address, string Host)
{
    /// <summary>Null where it may not.</summary>
    public static WebLink? Of(string? url) => WebAddress.Of(url) is { } address ? new WebLink(address.AbsoluteUri, address.IdnHost) : null;
}
