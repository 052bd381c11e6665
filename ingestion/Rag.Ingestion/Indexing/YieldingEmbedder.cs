using Rag.Core.Answers;
using Rag.Core.Models;

namespace Rag.Ingestion.Indexing;

/// <summary>
/// Embeds passages in runs so short that no question notices, and gives way between them while one is being answered. The model's own runs
/// are the slices, so that they cost nothing where nobody asks. What a run takes is learned from those before it.
/// </summary>
public sealed class YieldingEmbedder(IEmbedder inner, IForegroundActivity foreground) : IEmbedder, IEmbedderPace
{
    /// <summary>
    /// How long a run stands back while questions are answered: a tenth of the time is left to it in a service that is always asked.
    /// </summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(450);

    /// <summary>While nothing was learned: a short text or two.</summary>
    private const int FirstTokens = 64;

    /// <summary>A run is planned for less than it may take, since no two take the same.</summary>
    private static readonly TimeSpan s_planned = LongestSlice * 0.7;

    private double _secondsPerToken;

    public static TimeSpan LongestSlice => TimeSpan.FromMilliseconds(50);

    public int Dimensions => inner.Dimensions;

    public string Digest => inner.Digest;

    public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation) =>
        inner.EmbedPassages(texts, this, cancellation);

    public float[] EmbedQuestion(string question, CancellationToken cancellation) => inner.EmbedQuestion(question, cancellation);

    public float[][] EmbedQuestions(IReadOnlyList<string> questions, CancellationToken cancellation) =>
        inner.EmbedQuestions(questions, cancellation);

    public int WaitForTurn(CancellationToken cancellation)
    {
        foreground.WaitForRestAsync(s_longestWait, cancellation).GetAwaiter().GetResult();
        var perToken = Volatile.Read(ref _secondsPerToken);
        return perToken > 0 ? (int)Math.Clamp(s_planned.TotalSeconds / perToken, 1, int.MaxValue) : FirstTokens;
    }

    /// <summary>
    /// The time for a token rises faster than it falls, and by no more than half of what was seen: one run that another program held up
    /// must not make all those after it too short to be worth their while.
    /// </summary>
    public void Ran(int tokens, TimeSpan taken)
    {
        var (seen, known) = (taken.TotalSeconds / tokens, Volatile.Read(ref _secondsPerToken));
        Volatile.Write(ref _secondsPerToken, known == 0 ? seen : known + (seen > known ? 0.5 : 0.3) * (seen - known));
    }
}
