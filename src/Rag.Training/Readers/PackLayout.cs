namespace Rag.Training.Readers;

/// <summary>A pack as the decoder computes it.</summary>
/// <param name="Ids">[tokens]</param>
/// <param name="Positions">[tokens] in the prompt of the sample that a token belongs to</param>
/// <param name="Mask">[tokens, tokens]: whether the token of a row sees that of a column</param>
/// <param name="Wanted">[answered] the tokens whose successors are learned</param>
/// <param name="Labels">[answered] those successors</param>
internal sealed record PackLayout(long[] Ids, long[] Positions, bool[] Mask, long[] Wanted, long[] Labels)
{
    public static PackLayout Of(SamplePack pack)
    {
        var count = pack.Tokens;
        var layout = new PackLayout(
            new long[count],
            new long[count],
            new bool[count * count],
            new long[pack.Answered],
            new long[pack.Answered]
        );
        var (at, answered) = (0, 0);
        foreach (var segment in pack.Samples[0].Beginning)
        {
            layout.Place(segment.Ids, at, at);
            layout.See(at, segment.Ids.Length, segment.IsPassage ? at : 0);
            at += segment.Ids.Length;
        }

        var shared = at;
        foreach (var sample in pack.Samples)
        {
            layout.Place([.. sample.Question, .. sample.Answer.AsSpan(..^1)], at, shared);
            layout.See(at, sample.OwnTokens, at);
            layout.SeeAll(at, sample.OwnTokens, shared);
            foreach (var (i, id) in sample.Answer.Index())
            {
                (layout.Wanted[answered], layout.Labels[answered]) = (at + sample.Question.Length - 1 + i, id);
                answered++;
            }

            at += sample.OwnTokens;
        }

        return layout;
    }

    private void Place(ReadOnlySpan<int> ids, int first, int position)
    {
        foreach (var id in ids)
        {
            (Ids[first], Positions[first]) = (id, position);
            (first, position) = (first + 1, position + 1);
        }
    }

    /// <summary>Tokens [first, first + count) see from <paramref name="from"/> up to themselves.</summary>
    private void See(int first, int count, int from)
    {
        foreach (var row in Enumerable.Range(first, count))
        {
            Mask.AsSpan((row * Ids.Length) + from, row + 1 - from).Fill(true);
        }
    }

    /// <summary>Tokens [first, first + count) see the first <paramref name="shared"/>.</summary>
    private void SeeAll(int first, int count, int shared)
    {
        foreach (var row in Enumerable.Range(first, count))
        {
            Mask.AsSpan(row * Ids.Length, shared).Fill(true);
        }
    }
}
