using Rag.Core.Articles;

namespace Rag.Core.Feeds;

/// <summary>The name of a feed that is followed. It stays when the feed moves to another address.</summary>
public readonly record struct FeedId(string Value)
{
    /// <summary>The id of a feed that is first followed at this address: 16 lower-case hex digits.</summary>
    public static FeedId Of(string url) => new(ArticleId.Of(url).Value);

    public override string ToString() => Value;
}
