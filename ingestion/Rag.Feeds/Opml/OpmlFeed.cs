namespace Rag.Feeds.Opml;

/// <summary>A feed as a list of feeds names it.</summary>
/// <param name="Url">Absolute, http or https.</param>
/// <param name="Title">One line, or null.</param>
/// <param name="SiteUrl">The page that it belongs to, http or https, or null.</param>
/// <param name="Folders">The folders it lies in, from the outermost to the innermost.</param>
public sealed record OpmlFeed(string Url, string? Title, string? SiteUrl, IReadOnlyList<string> Folders)
{
    public bool Equals(OpmlFeed? other) =>
        other is not null
        && (Url, Title, SiteUrl) == (other.Url, other.Title, other.SiteUrl)
        && Folders.SequenceEqual(other.Folders, StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Url, Title, SiteUrl, Folders.Count);
}
