using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Ingestion.Stories;

/// <summary>What is kept of an article to tell whether another one tells the same story. Immutable.</summary>
/// <param name="At">When it was published; where nobody says so, when it was first seen.</param>
/// <param name="Source">Names the outlet; 0 where it is unknown.</param>
/// <param name="Scope">Names who may read it: a story never joins articles for different readers.</param>
/// <param name="Content">Equal for equal texts; 0 for one too short to tell.</param>
/// <param name="Vector">The embedding of title and lead in bytes.</param>
/// <param name="TitleVector">The embedding of the title alone; of the lead where there is no title.</param>
/// <param name="Words">Of title and lead, in the order of their numbers, each once; at most <see cref="MostWords"/>.</param>
internal sealed record StorySignature(
    DateTimeOffset At,
    ulong Source,
    ulong Scope,
    UInt128 Content,
    sbyte[] Vector,
    sbyte[] TitleVector,
    StoryWord[] Words
)
{
    public const int MostWords = 64;

    /// <summary>
    /// Components of an embedding with some hundred dimensions are far below 1: so stretched they use the range of a byte, and the few that
    /// are above a quarter, which all texts have in common, are cut.
    /// </summary>
    public const float VectorScale = 4;

    /// <summary>
    /// The crowd of an ordinary topic, a little on the side of too high: what is assumed where too little news is known to say.
    /// </summary>
    public const float UsualCrowd = 0.64f;

    /// <summary>Characters of a title and of a body that stand for what the article reports.</summary>
    private const int LeadLength = 300;

    /// <summary>Texts shorter than this may come again without being the same news, as the standing lines of columns do.</summary>
    private const int ShortestCopy = 200;

    /// <summary>
    /// How close the tenth of the recent news was that was closest when the article came, as a cosine: high where much news is about its
    /// topic, so that likeness says less.
    /// </summary>
    public float Crowd { get; init; } = UsualCrowd;

    /// <summary>The texts whose embeddings <see cref="Of"/> takes, in this order.</summary>
    public static (string TitleAndLead, string Title) TextsOf(Article article)
    {
        var lead = LeadOf(article.Body);
        return article.Title is { Length: > 0 } title ? ($"{LeadOf(title)}\n{lead}", LeadOf(title)) : (lead, lead);
    }

    /// <param name="titleAndLead">L2-normalized, as the other.</param>
    public static StorySignature Of(Article article, ReadOnlySpan<float> titleAndLead, ReadOnlySpan<float> title) =>
        new(
            article.PublishedAt ?? article.FirstSeenAt,
            article.Source is { } source ? StoryDigest.Of(source) : 0,
            StoryDigest.Of(article.Scope.Value),
            article.Body.Length >= ShortestCopy ? StoryDigest.OfContent(article.Body) : 0,
            Narrow(titleAndLead),
            Narrow(title),
            WordsOf(article)
        );

    private static StoryWord[] WordsOf(Article article)
    {
        var words = new SortedDictionary<uint, StoryWord>();
        var title = StoryWords.Of(LeadOf(article.Title ?? "")).Select(word => word with { IsInTitle = true });
        foreach (var word in title.Concat(StoryWords.Of(LeadOf(article.Body))))
        {
            if (words.TryGetValue(word.Hash, out var known))
            {
                words[word.Hash] = known with { IsName = known.IsName || word.IsName };
            }
            else if (words.Count < MostWords)
            {
                words.Add(word.Hash, word);
            }
        }

        return [.. words.Values];
    }

    private static string LeadOf(string text) => text[..TextCut.Before(text, LeadLength)];

    private static sbyte[] Narrow(ReadOnlySpan<float> embedding)
    {
        var vector = new sbyte[embedding.Length];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (sbyte)Math.Clamp(MathF.Round(embedding[i] * sbyte.MaxValue * VectorScale), -sbyte.MaxValue, sbyte.MaxValue);
        }

        return vector;
    }
}
