using Rag.Core.Articles;
using Rag.Ingestion.Stories;

namespace Rag.Ingestion.Tests.Stories;

/// <summary>Articles of a few invented events, with embeddings that are near for one event and far for two.</summary>
internal static class StoryArticles
{
    public const int Dimensions = 32;

    public static readonly DateTimeOffset Noon = new(2023, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public static Article Article(
        string id,
        string title,
        string body,
        double hours = 0,
        string? source = null,
        AccessScope scope = default
    ) =>
        new(
            ArticleId.Of(id),
            1,
            $"https://{id}.example/",
            title,
            source ?? id,
            null,
            null,
            Noon.AddHours(hours),
            null,
            Noon,
            Noon,
            body,
            id,
            null,
            scope
        );

    public static Article Harbor(string id, double hours = 0, string? source = null, AccessScope scope = default) =>
        Article(id, "Ferry Sinks Off Hallmouth, 14 Missing", "The ferry Corrigan went down near Hallmouth.", hours, source, scope);

    /// <summary>Near <paramref name="center"/> by as much as <paramref name="spread"/> is small.</summary>
    public static float[] Near(int center, int seed, double spread)
    {
        var random = new Random(seed);
        var vector = new float[Dimensions];
        var main = new Random(center);
        for (var i = 0; i < Dimensions; i++)
        {
            vector[i] = (float)((main.NextDouble() - 0.5) + (spread * (random.NextDouble() - 0.5)));
        }

        var norm = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / norm);
    }

    public static StorySignature Signature(Article article, int center, int seed = 1, double spread = 0.2)
    {
        var vector = Near(center, seed, spread);
        return StorySignature.Of(article, vector, vector);
    }
}
