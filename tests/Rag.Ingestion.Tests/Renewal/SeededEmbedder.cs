using Rag.Core.Models;

namespace Rag.Ingestion.Tests.Renewal;

/// <summary>Vectors that depend on the embedder and the text alone.</summary>
internal sealed class SeededEmbedder(string digest, int dimensions) : IEmbedder
{
    public int Dimensions => dimensions;

    public string Digest => digest;

    /// <summary>Texts that make their call fail.</summary>
    public Predicate<string>? Refused { get; set; }

    public EmbedderRecord Record => new(digest, digest, dimensions);

    public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Refused is { } refused && texts.Any(text => refused(text))
            ? throw new InvalidOperationException("A text cannot be embedded.")
            : [.. texts.Select(text => EmbedQuestion(text, cancellation))];
    }

    public float[] EmbedQuestion(string question, CancellationToken cancellation)
    {
        var hash = HashEmbedder.VectorOf(digest + question);
        float[] vector = [.. Enumerable.Range(0, dimensions).Select(i => hash[i % hash.Length] * (1 + (i * 7 % 5)))];
        var norm = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / norm)];
    }
}
