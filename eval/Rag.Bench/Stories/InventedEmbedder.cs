using Rag.Core.Models;

namespace Rag.Bench.Stories;

/// <summary>Vectors by chance, as many dimensions as the bundled embedder has: the benchmark leaves the embedding itself out.</summary>
internal sealed class InventedEmbedder : IEmbedder
{
    private readonly Random _random = new(2);

    public int Dimensions => 384;

    public string Digest => "invented";

    public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation) =>
        [.. texts.Select(text => EmbedQuestion(text, cancellation))];

    /// <summary>All are near one another, as embeddings of news are, so that candidates are found.</summary>
    public float[] EmbedQuestion(string question, CancellationToken cancellation)
    {
        var vector = new float[Dimensions];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = 0.5f + _random.NextSingle();
        }

        var norm = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / norm);
    }
}
