namespace Rag.Ingestion.Feeds.Formats;

/// <summary>What an element's namespace makes of its name.</summary>
internal enum FeedModule
{
    /// <summary>RSS and Atom of any version, sitemaps, and elements without a namespace.</summary>
    Core,
    Content,
    DublinCore,
    Terms,
    Media,
    Itunes,
    GooglePlay,
    Xhtml,
    FeedBurner,
    Syndication,
    News,
    Image,
    Video,

    /// <summary>A namespace that is not read, whatever its names sound like.</summary>
    Other,
}
