using System.IO.Hashing;
using System.Runtime.InteropServices;
using Rag.Core.Models;

namespace Rag.Ingestion.Tests;

/// <summary>Vectors that depend on the text alone, and a note of every call.</summary>
internal sealed class HashEmbedder : IEmbedder
{
    private int _texts;

    public int Dimensions => 4;

    public string Digest => "hash";

    public int Texts => _texts;

    public Action? Embedding { get; set; }

    /// <summary>Texts that make their call fail.</summary>
    public Predicate<string>? Refused { get; set; }

    public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Embedding?.Invoke();
        if (Refused is { } refused && texts.Any(text => refused(text)))
        {
            throw new InvalidOperationException("The embedding of a text has no length.");
        }

        Interlocked.Add(ref _texts, texts.Count);
        return [.. texts.Select(VectorOf)];
    }

    public float[] EmbedQuestion(string question, CancellationToken cancellation) => VectorOf(question);

    public static float[] VectorOf(string text)
    {
        var random = new Random((int)XxHash32.HashToUInt32(MemoryMarshal.AsBytes(text.AsSpan())));
        var vector = new float[4];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = random.NextSingle() - 0.5f;
        }

        var norm = MathF.Sqrt(vector.Sum(x => x * x));
        return [.. vector.Select(x => x / norm)];
    }
}
