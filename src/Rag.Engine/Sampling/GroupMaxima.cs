using System.Numerics;

namespace Rag.Engine.Sampling;

/// <summary>The largest of every few neighboring logits of a row: a search for large logits passes over most of the row unread. Reused row after row.</summary>
internal sealed class GroupMaxima
{
    /// <summary>Logits of a group.</summary>
    public const int Group = 64;

    // Whole vectors: what stands behind the last group is -infinity.
    private readonly float[] _maxima;
    private readonly float[] _searched;
    private readonly ulong[] _touched; // a bit for each group
    private readonly int _groups;

    public GroupMaxima(int vocabularySize)
    {
        _groups = (vocabularySize + Group - 1) / Group;
        _maxima = new float[(_groups + RowPasses.Lanes - 1) / RowPasses.Lanes * RowPasses.Lanes];
        _maxima.AsSpan().Fill(float.NegativeInfinity);
        _searched = new float[_groups];
        _touched = new ulong[(_groups + 63) / 64];
    }

    /// <summary>[groups, rounded up to whole vectors]</summary>
    public ReadOnlySpan<float> Values => _maxima;

    public float Max => RowPasses.Max(_maxima);

    /// <summary>Takes the maxima of the groups in [start, end), start a multiple of a group; returns the largest.</summary>
    public float Take(ReadOnlySpan<float> row, int start, int end)
    {
        var max = float.NegativeInfinity;
        for (; start < end; start += Group)
        {
            var groupMax = RowPasses.Max(GroupOf(row, start / Group));
            _maxima[start / Group] = groupMax;
            max = MathF.Max(max, groupMax);
        }

        return max;
    }

    /// <summary>The logits of these tokens have changed.</summary>
    public void Refresh(ReadOnlySpan<float> row, ReadOnlySpan<int> ids)
    {
        foreach (var id in ids)
        {
            var group = id / Group;
            _touched[group / 64] |= 1UL << (group % 64);
        }

        for (var i = 0; i < _touched.Length; i++)
        {
            for (; _touched[i] != 0; _touched[i] &= _touched[i] - 1)
            {
                var group = (i * 64) + BitOperations.TrailingZeroCount(_touched[i]);
                _maxima[group] = RowPasses.Max(GroupOf(row, group));
            }
        }
    }

    /// <summary>A logit that so many tokens reach, the largest that the groups tell of: the <paramref name="count"/>-th largest of the row is no smaller.</summary>
    public float ReachedBy(int count)
    {
        if (count > _groups)
        {
            return float.NegativeInfinity;
        }

        _maxima.AsSpan(0, _groups).CopyTo(_searched);
        return Selection.Nth(_searched, count);
    }

    /// <summary>The first token with this logit, the largest.</summary>
    public int IndexOf(ReadOnlySpan<float> row, float max)
    {
        var group = Array.IndexOf(_maxima, max);
        return (group * Group) + GroupOf(row, group).IndexOf(max);
    }

    public static ReadOnlySpan<float> GroupOf(ReadOnlySpan<float> row, int group) =>
        row.Slice(group * Group, Math.Min(Group, row.Length - (group * Group)));
}
