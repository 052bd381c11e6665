using Rag.Core.Articles;
using Rag.Core.Models;

namespace Rag.Stores.Conformance;

/// <summary>Vectors that are the same for the same embedder and text, in every process.</summary>
public static class SampleEmbedder
{
    public static readonly EmbedderRecord First = new("one", "embedder-1", SampleArticles.Dimensions);

    public static readonly EmbedderRecord Second = new("two", "embedder-2", SampleArticles.Dimensions);

    /// <summary>Of another length.</summary>
    public static readonly EmbedderRecord Third = new("three", "embedder-3", SampleArticles.Dimensions / 2);

    public static readonly IReadOnlyList<EmbedderRecord> All = [First, Second, Third];

    public static float[] Vector(EmbedderRecord embedder, string text)
    {
        var random = new Random(SampleArticles.HashCode(embedder.Digest + text));
        var vector = new float[embedder.Dimensions];
        foreach (ref var value in vector.AsSpan())
        {
            value = (float)(random.NextDouble() + random.NextDouble() - 1);
        }

        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }

    /// <summary>The write as this embedder would have made it, each chunk with one window.</summary>
    public static ArticleWrite Embed(ArticleWrite write, EmbedderRecord embedder) =>
        write with
        {
            Chunks =
            [
                .. write.Chunks.Select(chunk =>
                    chunk with
                    {
                        Vector = Vector(embedder, chunk.Text),
                        Windows = [Vector(embedder, Window(chunk.Text))],
                    }
                ),
            ],
            Embedder = embedder.Digest,
        };

    public static ChunkVectors Embed(ChunkText chunk, EmbedderRecord embedder) =>
        new(chunk.Chunk, Vector(embedder, chunk.Text), [Vector(embedder, Window(chunk.Text))]);

    private static string Window(string text) => "window of " + text;
}
