using Rag.Core.Models;

namespace Rag.Bench.Ingest;

/// <summary>Keeps what it was asked to embed, so that the same can be embedded again outside a pipeline.</summary>
internal sealed class RecordingEmbedder(IEmbedder inner) : IEmbedder
{
    public List<IReadOnlyList<string>> Batches { get; } = [];

    /// <summary>Of each run of the model that had a pace to keep.</summary>
    public List<double> Seconds { get; } = [];

    public int Dimensions => inner.Dimensions;

    public string Digest => inner.Digest;

    public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        Batches.Add([.. texts]);
        return inner.EmbedPassages(texts, cancellation);
    }

    public float[][] EmbedPassages(IReadOnlyList<string> texts, IEmbedderPace pace, CancellationToken cancellation)
    {
        Batches.Add([.. texts]);
        return inner.EmbedPassages(texts, new RecordedPace(pace, Seconds), cancellation);
    }

    public float[] EmbedQuestion(string question, CancellationToken cancellation) => inner.EmbedQuestion(question, cancellation);

    public float[][] EmbedQuestions(IReadOnlyList<string> questions, CancellationToken cancellation) =>
        inner.EmbedQuestions(questions, cancellation);

    /// <summary>The time of the same texts in calls of so many.</summary>
    public TimeSpan MeasureAlone(int textsPerCall, TimeProvider time, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        foreach (var batch in Batches.SelectMany(batch => batch).Chunk(textsPerCall))
        {
            inner.EmbedPassages(batch, cancellation);
        }

        return time.GetElapsedTime(start);
    }

    /// <summary>The time of the same calls alone.</summary>
    public TimeSpan MeasureAlone(TimeProvider time, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        foreach (var batch in Batches)
        {
            inner.EmbedPassages(batch, cancellation);
        }

        return time.GetElapsedTime(start);
    }

    private sealed class RecordedPace(IEmbedderPace inner, List<double> seconds) : IEmbedderPace
    {
        public int WaitForTurn(CancellationToken cancellation) => inner.WaitForTurn(cancellation);

        public void Ran(int tokens, TimeSpan taken)
        {
            seconds.Add(taken.TotalSeconds);
            inner.Ran(tokens, taken);
        }
    }
}
