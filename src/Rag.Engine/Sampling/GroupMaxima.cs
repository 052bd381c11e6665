using System.Numerics;
using Rag.Core.Numerics;

namespace Rag.Engine.Sampling;

/// <summary>
/// The largest of every <see cref="Group"/> neighboring logits of a row: a search for large logits skips most of the row. One object serves
/// row after row.
/// </summary>
internal sealed class GroupMaxima
{
    /// <summary>Logits of a group.</summary>
    public const int Group = 64;

    // Filled up to whole vectors: the elements behind the last group are -infinity.
    private readonly float[] _maxima;
    private readonly float[] _searched;
    private readonly ulong[] _touched; // one bit for each group
    private readonly int _groups;

    public GroupMaxima(int vocabularySize)
    {
        _groups = Integers.CeilDivide(vocabularySize, Group);
        _maxima = new float[Integers.RoundUp(_groups, RowPasses.Lanes)];
        _maxima.AsSpan().Fill(float.NegativeInfinity);
        _searched = new float[_groups];
        _touched = new ulong[Integers.CeilDivide(_groups, 64)];
    }

    /// <summary>The maxima of the groups, filled up to whole vectors with -infinity.</summary>
    public ReadOnlySpan<float> Values => _maxima;

    public float Max => RowPasses.Max(_maxima);

    /// <summary>
    /// Takes the maxima of the groups in [start, end), start a multiple of <see cref="Group"/>; returns the largest of them.
    /// </summary>
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

    /// <summary>Takes the maxima again of the groups with these tokens, whose logits have changed.</summary>
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

    /// <summary>
    /// A lower bound of the <paramref name="count"/>-th largest logit of the row: the count-th largest maximum, which the largest logits of
    /// count groups reach.
    /// </summary>
    public float ReachedBy(int count)
    {
        if (count > _groups)
        {
            return float.NegativeInfinity;
        }

        _maxima.AsSpan(0, _groups).CopyTo(_searched);
        return Selection.Nth(_searched, count);
    }

    /// <summary>The first token whose logit is <paramref name="max"/>, the largest of the row.</summary>
    public int IndexOf(ReadOnlySpan<float> row, float max)
    {
        var group = Array.IndexOf(_maxima, max);
        return (group * Group) + GroupOf(row, group).IndexOf(max);
    }

    public static ReadOnlySpan<float> GroupOf(ReadOnlySpan<float> row, int group) =>
        row.Slice(group * Group, Math.Min(Group, row.Length - (group * Group)));
}
