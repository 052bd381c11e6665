using Rag.Core.Models;

namespace Rag.Api.Adaptation;

/// <summary>
/// An embedder whose question vectors an adopted projection changes, and the one place where that is done: whoever embeds a question asks
/// this one, and the vectors of passages pass through. Its digest is the embedder's, since what is stored is compared with that. A
/// projection of another embedder does nothing. Thread-safe.
/// </summary>
internal sealed class QuestionEmbedder(IEmbedder inner) : IEmbedder, IEmbedderTokens
{
    private volatile QuestionProjection? _projection;

    public IEmbedder Inner => inner;

    public int Dimensions => inner.Dimensions;

    public string Digest => inner.Digest;

    public int Longest => ((IEmbedderTokens)inner).Longest;

    /// <summary>What was adopted; it does something where the embedder is its own.</summary>
    public QuestionProjection? Projection
    {
        get => _projection;
        set => _projection = value;
    }

    /// <summary>The projection that changes what this embedder makes; null where none does.</summary>
    public QuestionProjection? InUse => Projection is { } projection && Fits(projection, inner.Digest) ? projection : null;

    public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation) => inner.EmbedPassages(texts, cancellation);

    public float[][] EmbedPassages(IReadOnlyList<string> texts, IEmbedderPace pace, CancellationToken cancellation) =>
        inner.EmbedPassages(texts, pace, cancellation);

    public float[] EmbedQuestion(string question, CancellationToken cancellation)
    {
        var projection = Projection;
        var (maker, vector) = inner.Steadily(() => inner.EmbedQuestion(question, cancellation));
        Change(vector, projection, maker);
        return vector;
    }

    /// <summary>All of them are changed by one projection, whatever is adopted meanwhile.</summary>
    public float[][] EmbedQuestions(IReadOnlyList<string> questions, CancellationToken cancellation)
    {
        var projection = Projection;
        var (maker, vectors) = inner.Steadily(() => inner.EmbedQuestions(questions, cancellation));
        foreach (var vector in vectors)
        {
            Change(vector, projection, maker);
        }

        return vectors;
    }

    public int CountPassage(string text) => ((IEmbedderTokens)inner).CountPassage(text);

    public int CountQuestion(string question) => ((IEmbedderTokens)inner).CountQuestion(question);

    private static void Change(float[] vector, QuestionProjection? projection, string maker)
    {
        if (projection is not null && Fits(projection, maker))
        {
            projection.Apply(vector);
        }
    }

    private static bool Fits(QuestionProjection projection, string embedder) => projection.Embedder == embedder;
}
