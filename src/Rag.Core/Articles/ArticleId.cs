using System.Security.Cryptography;
using System.Text;
using Rag.Core.Feeds;

namespace Rag.Core.Articles;

/// <summary>
/// The public name of an article. It says nothing of the source's words, and it is safe in a path, a query and a file name whatever the
/// source wrote: the source's own id is <see cref="Article.SourceId"/>.
/// </summary>
public readonly record struct ArticleId(string Value)
{
    private const int Length = 16; // 64 bits in hex

    private const char BeforeFeed = '-';

    /// <summary>No name begins with it: a source's id and an address are one line.</summary>
    private const char BeforeScope = '\n';

    /// <summary>The id that this name of the article gives, always the same: 16 lower-case hex digits of its SHA-256.</summary>
    /// <param name="name">The source's own id, else the canonical URL, else the content hash.</param>
    public static ArticleId Of(string name) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..Length]);

    /// <summary>The id that the name gives to an article for these readers: in each scope another.</summary>
    public static ArticleId Of(string name, AccessScope scope) =>
        scope == AccessScope.Public ? Of(name) : Of($"{BeforeScope}{scope.Value}{BeforeScope}{name}");

    /// <summary>The id of an article that this feed alone changes: the name's, a hyphen, and the feed's.</summary>
    public static ArticleId Of(string name, FeedId feed, AccessScope scope = default) => new($"{Of(name, scope)}{BeforeFeed}{feed}");

    /// <summary>The feed that alone changes the article; null where nobody has it for himself.</summary>
    public FeedId? Feed =>
        Value is { Length: Length + 1 + Length } && Value[Length] == BeforeFeed ? new FeedId(Value[(Length + 1)..]) : null;

    public override string ToString() => Value;
}
