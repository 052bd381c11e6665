using Rag.Core.Models;

namespace Rag.Ingestion.Tests.Stories;

/// <summary>Vectors that depend on the text alone, with as many dimensions as the tests' signatures have.</summary>
internal sealed class WideEmbedder : IEmbedder
{
    public int Dimensions => StoryArticles.Dimensions;

    public string Digest => "wide";

    /// <summary>How many texts each call had.</summary>
    public List<int> Calls { get; } = [];

    public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        Calls.Add(texts.Count);
        return [.. texts.Select(text => EmbedQuestion(text, cancellation))];
    }

    public float[] EmbedQuestion(string question, CancellationToken cancellation) =>
        StoryArticles.Near(center: question.Sum(c => c), seed: 1, spread: 0);
}
