using System.Numerics;

namespace Rag.Retrieval.Coverage;

/// <summary>Where a text holds the terms of a question. Sets of terms are bits by their numbers.</summary>
/// <param name="Held">The terms in the text.</param>
/// <param name="InTitle">The terms in its article's title.</param>
/// <param name="Pairs">The question's pairs of neighbors that are neighbors in the text, by the first one's place.</param>
/// <param name="Length">How many index terms the text has.</param>
/// <param name="Places">Every term of the question in the text, in order.</param>
internal sealed record TermMatch(ulong Held, ulong InTitle, ulong Pairs, int Length, TermPlace[] Places)
{
    /// <summary>Index terms of the stretch in which words that belong together are expected: two sentences or three.</summary>
    private const int Stretch = 30;

    public int PairCount => BitOperations.PopCount(Pairs);

    /// <summary>The greatest weight of different terms in one stretch of the text.</summary>
    /// <param name="weights">By term.</param>
    public float BestStretch(ReadOnlySpan<float> weights)
    {
        Span<int> counts = stackalloc int[QuestionTerms.Most];
        counts.Clear();
        var (best, weight, first) = (0f, 0f, 0);
        foreach (var (place, term) in Places)
        {
            while (Places[first].Place < place - Stretch)
            {
                var left = Places[first].Term;
                counts[left]--;
                weight -= counts[left] == 0 ? weights[left] : 0;
                first++;
            }

            weight += counts[term] == 0 ? weights[term] : 0;
            counts[term]++;
            best = Math.Max(best, weight);
        }

        return best;
    }

    /// <summary>The weight of a set of terms.</summary>
    public static float WeightOf(ulong terms, ReadOnlySpan<float> weights)
    {
        var sum = 0f;
        while (terms != 0)
        {
            sum += weights[BitOperations.TrailingZeroCount(terms)];
            terms &= terms - 1;
        }

        return sum;
    }
}
