using Rag.Core.Answers;
using Rag.Core.Models;

namespace Rag.Ingestion.Indexing;

/// <summary>
/// Embeds passages in slices so short that no question notices, and gives way between them while one is being answered. Texts of like
/// length go together, so that slices cost little more than one call for all. What a slice takes is learned from those before it.
/// </summary>
public sealed class YieldingEmbedder(IEmbedder inner, IForegroundActivity foreground, TimeProvider clock) : IEmbedder
{
    /// <summary>
    /// How long a slice stands back while questions are answered: a tenth of the time is left to it in a service that is always asked.
    /// </summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(450);

    /// <summary>What a text costs beside its characters, in characters: the marks around it, and the call.</summary>
    private const int CharsPerText = 16;

    /// <summary>A slice is planned for less than it may take, since no two take the same.</summary>
    private static readonly TimeSpan s_planned = LongestSlice * 0.7;

    private double _secondsPerChar;

    public static TimeSpan LongestSlice => TimeSpan.FromMilliseconds(50);

    public int Dimensions => inner.Dimensions;

    public string Digest => inner.Digest;

    public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        var vectors = new float[texts.Count][];
        var order = Enumerable.Range(0, texts.Count).OrderBy(text => texts[text].Length).ToArray();
        var done = 0;
        while (done < order.Length)
        {
            foreground.WaitForRestAsync(s_longestWait, cancellation).GetAwaiter().GetResult();
            var slice = order[done..(done + CountOf(order, done, texts))];
            var started = clock.GetTimestamp();
            var embedded = inner.EmbedPassages([.. slice.Select(text => texts[text])], cancellation);
            Learn(slice.Sum(text => CostOf(texts[text])), clock.GetElapsedTime(started));
            for (var i = 0; i < slice.Length; i++)
            {
                vectors[slice[i]] = embedded[i];
            }

            done += slice.Length;
        }

        return vectors;
    }

    public float[] EmbedQuestion(string question, CancellationToken cancellation) => inner.EmbedQuestion(question, cancellation);

    private static int CostOf(string text) => text.Length + CharsPerText;

    /// <summary>How many texts from here on fit into a slice; at least one, and one alone while nothing was learned.</summary>
    private int CountOf(int[] order, int from, IReadOnlyList<string> texts)
    {
        var perChar = Volatile.Read(ref _secondsPerChar);
        var most = perChar > 0 ? s_planned.TotalSeconds / perChar : 0;
        var (count, cost) = (0, 0L);
        while (from + count < order.Length && (cost += CostOf(texts[order[from + count]])) <= most)
        {
            count++;
        }

        return Math.Max(1, count);
    }

    /// <summary>
    /// The time for a character rises faster than it falls, and by no more than half of what was seen: one call that another program held
    /// up must not make all those after it too short to be worth their while.
    /// </summary>
    private void Learn(int cost, TimeSpan taken)
    {
        var (seen, known) = (taken.TotalSeconds / cost, Volatile.Read(ref _secondsPerChar));
        Volatile.Write(ref _secondsPerChar, known == 0 ? seen : known + (seen > known ? 0.5 : 0.3) * (seen - known));
    }
}
