namespace Rag.Feeds.Administration;

/// <summary>A feed that was looked at.</summary>
/// <param name="Url">Where it is to be asked for.</param>
/// <param name="Title">Its own title, else what the page that names it calls it; null without either.</param>
/// <param name="Language">BCP 47, or null where it does not say.</param>
/// <param name="Entries">How many it has.</param>
/// <param name="Newest">A few, the newest first.</param>
/// <param name="Trouble">What of it could not be read, in a sentence; null where all could.</param>
/// <param name="IsFollowed">It is followed already.</param>
public sealed record FoundFeed(
    string Url,
    string? Title,
    string? SiteUrl,
    string? Language,
    int Entries,
    IReadOnlyList<FoundEntry> Newest,
    string? Trouble,
    bool IsFollowed
);
