using System.Buffers;
using System.Numerics;

namespace Rag.Retrieval.Lexical;

/// <summary>Okapi BM25 with k1 = 1.2 and b = 0.75, in single precision, terms added in the query's order.</summary>
public static class Bm25
{
    public const float K1 = 1.2f;
    public const float B = 0.75f;

    // Documents scored at once: their sums stay in the level-2 cache.
    private const int Stripe = 1 << 15;

    /// <summary>ln of how rare a term is: ln(1 + (n - df + 0.5) / (df + 0.5)).</summary>
    public static double InverseFrequency(int documents, int frequency) => Math.Log(1 + (documents - frequency + 0.5) / (frequency + 0.5));

    /// <param name="weight">The query's weight times the term's inverse frequency.</param>
    /// <param name="relativeLength">The document's length over the average.</param>
    public static float TermScore(float weight, float frequency, float relativeLength) =>
        weight * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * relativeLength));

    /// <summary>The best rows of each set; of all rows where there are no sets.</summary>
    internal static TopScores<int>[] Top(InvertedIndex index, List<WeighedTerm> terms, int count, RowSets? sets)
    {
        var best = new TopScores<int>[sets?.Count ?? 1];
        foreach (ref var one in best.AsSpan())
        {
            one = new TopScores<int>(count);
        }

        var perWord = (float)(1 / index.AverageLength);
        var sums = ArrayPool<float>.Shared.Rent(Stripe);
        Array.Clear(sums);
        foreach (var segment in index.Segments)
        {
            var cursors = new int[terms.Count];
            for (var first = 0; first < segment.Count; first += Stripe)
            {
                var past = Math.Min(segment.Count, first + Stripe);
                for (var t = 0; t < terms.Count; t++)
                {
                    cursors[t] = Add(segment, terms[t], cursors[t], first, past, perWord, sums);
                }

                Collect(segment, first, past, sums, sets, best);
            }
        }

        ArrayPool<float>.Shared.Return(sums);
        return best;
    }

    /// <summary>Adds one term's scores of documents before <paramref name="past"/>; returns the cursor after them.</summary>
    private static int Add(PostingsSegment segment, WeighedTerm term, int cursor, int first, int past, float perWord, float[] sums)
    {
        segment.Postings(term.Number, out var documents, out var frequencies);
        for (; cursor < documents.Length && documents[cursor] < past; cursor++)
        {
            var document = documents[cursor];
            sums[document - first] += TermScore(term.Weight, frequencies[cursor], segment.LengthOf(document) * perWord);
        }

        return cursor;
    }

    /// <summary>Offers the sums to the best and sets them to zero again.</summary>
    private static void Collect(PostingsSegment segment, int first, int past, float[] sums, RowSets? sets, TopScores<int>[] best)
    {
        var stripe = sums.AsSpan(0, past - first);
        var known = sets?.KnownOf(segment);
        var threshold = LowestThreshold(best);
        for (var i = 0; i < stripe.Length; i++)
        {
            if (stripe[i] > 0 && stripe[i] >= threshold && segment.IsLive(first + i))
            {
                var left = known is null ? 1 : sets!.Of(segment, known, first + i);
                while (left != 0)
                {
                    best[BitOperations.TrailingZeroCount(left)].Offer(stripe[i], segment.RowOf(first + i));
                    left &= left - 1;
                }

                threshold = LowestThreshold(best);
            }
        }

        stripe.Clear();
    }

    /// <summary>A score below this enters none of the lists.</summary>
    private static float LowestThreshold(TopScores<int>[] best)
    {
        var lowest = float.PositiveInfinity;
        foreach (var one in best)
        {
            lowest = Math.Min(lowest, one.Threshold);
        }

        return lowest;
    }

    internal static void Score(InvertedIndex index, List<WeighedTerm> terms, ReadOnlySpan<int> rows, Span<float> scores)
    {
        scores[..rows.Length].Clear();
        var perWord = (float)(1 / index.AverageLength);
        var documents = ArrayPool<int>.Shared.Rent(rows.Length);
        var places = ArrayPool<int>.Shared.Rent(rows.Length);
        foreach (var segment in index.Segments)
        {
            var count = 0;
            for (var i = 0; i < rows.Length; i++)
            {
                if (segment.Find(rows[i]) is { } document)
                {
                    (documents[count], places[count]) = (document, i);
                    count++;
                }
            }

            Array.Sort(documents, places, 0, count);
            foreach (var term in terms)
            {
                Score(segment, term, documents.AsSpan(0, count), places.AsSpan(0, count), perWord, scores);
            }
        }

        ArrayPool<int>.Shared.Return(documents);
        ArrayPool<int>.Shared.Return(places);
    }

    /// <summary>Walks the wanted documents, in order, through the term's postings.</summary>
    private static void Score(
        PostingsSegment segment,
        WeighedTerm term,
        ReadOnlySpan<int> wanted,
        ReadOnlySpan<int> places,
        float perWord,
        Span<float> scores
    )
    {
        segment.Postings(term.Number, out var documents, out var frequencies);
        var cursor = 0;
        for (var i = 0; i < wanted.Length && cursor < documents.Length; i++)
        {
            cursor = FirstAtOrAfter(documents, cursor, wanted[i]);
            if (cursor < documents.Length && documents[cursor] == wanted[i])
            {
                scores[places[i]] += TermScore(term.Weight, frequencies[cursor], segment.LengthOf(wanted[i]) * perWord);
            }
        }
    }

    /// <summary>
    /// The first place from <paramref name="start"/> whose document is not before the one wanted; found in steps that double.
    /// </summary>
    private static int FirstAtOrAfter(ReadOnlySpan<int> documents, int start, int wanted)
    {
        var (low, step) = (start, 1);
        while (low + step < documents.Length && documents[low + step] < wanted)
        {
            low += step;
            step *= 2;
        }

        var place = documents[low..Math.Min(documents.Length, low + step + 1)].BinarySearch(wanted);
        return low + (place >= 0 ? place : ~place);
    }
}
