using System.Globalization;
using System.Text;
using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Stores.Conformance;

/// <summary>Made-up articles that are the same for the same id and revision. Their words survive any stemming as they are.</summary>
public static class SampleArticles
{
    public const int Dimensions = 32;

    public static readonly DateTimeOffset Epoch = new(2024, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private const string Onsets = "bdfgkmprtvz";
    private const string Vowels = "aou";

    public static readonly IReadOnlyList<string> Words =
    [
        .. from first in Onsets from vowel in Vowels from last in "bgkmp" select $"{first}{vowel}{last}",
    ];

    /// <param name="chunks">How many; null leaves it to chance between 0 and 4.</param>
    public static ArticleWrite Write(
        string id,
        int revision = 1,
        int? chunks = null,
        string? source = "The Gob",
        DateTimeOffset? publishedAt = null,
        string? url = null,
        string? language = null,
        AccessScope scope = default,
        string? sourceId = null
    )
    {
        var random = new Random(HashCode(id + "/" + revision.ToString(CultureInfo.InvariantCulture)));
        var body = new StringBuilder();
        var drafts = new List<ChunkDraft>();
        var count = chunks ?? random.Next(5);
        for (var ordinal = 0; ordinal < count; ordinal++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(5, 30)).Select(_ => Words[random.Next(Words.Count)])) + ".";
            var start = body.Length;
            body.Append(text);
            var windows = Enumerable.Range(0, random.Next(4)).Select(_ => Vector(random)).ToArray();
            drafts.Add(new ChunkDraft(ordinal, start, body.Length, text, Vector(random), windows));
            body.Append('\n');
        }

        var article = new Article(
            new ArticleId(id),
            revision,
            url,
            "Title of " + id,
            source,
            null,
            "news",
            publishedAt,
            null,
            Epoch,
            Epoch.AddHours(revision),
            body.ToString(),
            $"{HashCode(body.ToString()):x8}",
            language,
            scope,
            sourceId
        )
        {
            Kind = revision == 1 ? RevisionKind.First : RevisionKind.Update,
        };
        return new ArticleWrite(article, drafts);
    }

    /// <summary>L2-normalized.</summary>
    public static float[] Vector(Random random)
    {
        var vector = new float[Dimensions];
        for (var i = 0; i < Dimensions; i++)
        {
            vector[i] = (float)(random.NextDouble() + random.NextDouble() - 1);
        }

        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }

    public static IReadOnlyList<TermWeight> Terms(params string[] words) => [.. words.Select(word => new TermWeight(word, 1))];

    /// <summary>FNV-1a: the same in every process.</summary>
    internal static int HashCode(string text)
    {
        var hash = 2166136261u;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return (int)hash;
    }
}
