using Rag.Core.Numerics;
using Rag.Core.Sampling;

namespace Rag.Engine.Sampling;

/// <summary>
/// Chooses tokens by a sequence's settings. Where a draw is narrowed (top-k, min-p, top-p), one pass over the row finds the few tokens
/// and all else looks at those alone. Its buffers are reused, so one sampler serves one thread.
/// </summary>
internal sealed class Sampler(int vocabularySize)
{
    /// <summary>Floats whose weight is summed apart, so that a draw from the whole vocabulary need look into one such block only.</summary>
    private const int Block = 2048;

    /// <summary>How much of the mass outside the nucleus a single token may have and still be passed over at first.</summary>
    private const double FirstShare = 1.0 / 256;

    private readonly Shortlist _shortlist = new(vocabularySize);
    private readonly double[] _blockMasses = new double[Integers.CeilDivide(vocabularySize, Block)];
    private readonly float[] _blockWeights = new float[Block];

    /// <summary>From the whole vocabulary; null when every token is banned. The row is as it was afterwards.</summary>
    /// <param name="summary">That of the row.</param>
    /// <param name="maxima">The maxima of the row; afterwards the maxima of the row as the settings adjust it.</param>
    public int? Choose(Span<float> row, in LogitSummary summary, GroupMaxima maxima, SamplingState state)
    {
        if (state.Adjustment is not { } adjustment)
        {
            return Choose(row, summary.Best, maxima, state);
        }

        adjustment.Apply(row);
        try
        {
            maxima.Refresh(row, adjustment.SeenIds);
            maxima.Refresh(row, adjustment.BiasedIds);
            return Choose(row, maxima.IndexOf(row, maxima.Max), maxima, state);
        }
        finally
        {
            adjustment.Undo(row);
        }
    }

    /// <summary>Looks at the ids alone, which are distinct; null when all are banned. The row is as it was afterwards.</summary>
    public int? ChooseAmong(Span<float> row, ReadOnlySpan<int> ids, SamplingState state)
    {
        state.Adjustment?.Apply(row);
        try
        {
            return ChooseAmong((ReadOnlySpan<float>)row, ids, state);
        }
        finally
        {
            state.Adjustment?.Undo(row);
        }
    }

    /// <summary>
    /// Fills in the likeliest tokens of a row, likeliest first. Returns how many: fewer only where all others have no probability at all.
    /// </summary>
    public int Rank(ReadOnlySpan<float> row, in LogitSummary summary, GroupMaxima maxima, Span<TokenLogProbability> likeliest)
    {
        _shortlist.TakeFrom(row, maxima, float.MinValue, likeliest.Length);
        _shortlist.SortByLogit();
        for (var i = 0; i < _shortlist.Count; i++)
        {
            likeliest[i] = new TokenLogProbability(_shortlist[i], summary.LogProbability(row[_shortlist[i]]));
        }

        return _shortlist.Count;
    }

    /// <param name="best">The first of the row's largest.</param>
    private int? Choose(ReadOnlySpan<float> row, int best, GroupMaxima maxima, SamplingState state)
    {
        var max = row[best];
        if (float.IsNegativeInfinity(max))
        {
            return null;
        }

        return state.Sampling.Temperature == 0 ? best : Draw(row, max, maxima, state.Sampling, state.Random);
    }

    private int? ChooseAmong(ReadOnlySpan<float> row, ReadOnlySpan<int> ids, SamplingState state)
    {
        var sampling = state.Sampling;
        if (sampling.Temperature == 0)
        {
            var best = Best(row, ids);
            return float.IsNegativeInfinity(row[best]) ? null : best;
        }

        _shortlist.TakeAmong(row, ids);
        if (_shortlist.Count == 0)
        {
            return null;
        }

        if (sampling.TopK > 0 && sampling.TopK < _shortlist.Count)
        {
            _shortlist.KeepLargest(sampling.TopK);
        }

        _shortlist.Weigh(Scale(sampling));
        return Narrow(sampling, state.Random, null);
    }

    /// <summary>The largest logit among <paramref name="ids"/>; the lowest id among equals.</summary>
    private static int Best(ReadOnlySpan<float> row, ReadOnlySpan<int> ids)
    {
        var best = ids[0];
        foreach (var id in ids[1..])
        {
            if (row[id] > row[best] || (row[id] == row[best] && id < best))
            {
                best = id;
            }
        }

        return best;
    }

    private int Draw(ReadOnlySpan<float> row, float max, GroupMaxima maxima, SamplingParameters sampling, SplitMix random)
    {
        var scale = Scale(sampling);
        if (sampling.TopK > 0 && sampling.TopK < row.Length)
        {
            // The k largest tokens and the tokens above the min-p bound are both the head of the same order: either may be cut off first.
            _shortlist.TakeFrom(row, maxima, float.MinValue, sampling.TopK);
            _shortlist.Weigh(scale);
            return Narrow(sampling, random, null);
        }

        if (sampling.MinP > 0)
        {
            _shortlist.TakeFrom(row, maxima, Floor(max, scale, sampling.MinP), int.MaxValue);
            _shortlist.Weigh(scale);
            return Narrow(sampling, random, null);
        }

        var total = Masses(row, max, scale);
        return sampling.TopP < 1 ? DrawNucleus(row, max, maxima, scale, total, sampling, random) : DrawAny(row, max, scale, total, random);
    }

    /// <summary>Takes ever more tokens until they hold the mass of the nucleus; usually the first, few, do.</summary>
    private int DrawNucleus(
        ReadOnlySpan<float> row,
        float max,
        GroupMaxima maxima,
        float scale,
        double total,
        SamplingParameters sampling,
        SplitMix random
    )
    {
        var mass = sampling.TopP * total;
        for (var least = (1 - sampling.TopP) * total * FirstShare; ; least /= 16)
        {
            // This is less than the last bound below: all tokens passed over together weigh less than the tokens outside the nucleus.
            var isLast = least * row.Length < (1 - sampling.TopP) * total;
            _shortlist.TakeFrom(row, maxima, Floor(max, scale, Math.Min(1, least)), int.MaxValue);
            _shortlist.Weigh(scale);
            if (isLast || _shortlist.Total >= mass)
            {
                return Narrow(sampling, random, mass);
            }
        }
    }

    /// <summary>From all tokens with a weight.</summary>
    private int DrawAny(ReadOnlySpan<float> row, float max, float scale, double total, SplitMix random)
    {
        var left = random.NextDouble() * total;
        var block = 0;
        while (block < _blockMasses.Length - 1 && left >= _blockMasses[block])
        {
            left -= _blockMasses[block++];
        }

        var start = block * Block;
        var logits = row[start..Math.Min(start + Block, row.Length)];
        RowPasses.Exp(logits, max, scale, _blockWeights);
        for (var i = 0; i < logits.Length; i++)
        {
            left -= _blockWeights[i];
            if (left < 0)
            {
                return start + i;
            }
        }

        return row.IndexOf(max); // rounding left a little over
    }

    /// <summary>Sums the weights, block by block.</summary>
    private double Masses(ReadOnlySpan<float> row, float max, float scale)
    {
        var total = 0.0;
        for (var block = 0; block < _blockMasses.Length; block++)
        {
            var start = block * Block;
            total += _blockMasses[block] = RowPasses.SumExp(row[start..Math.Min(start + Block, row.Length)], max, scale);
        }

        return total;
    }

    /// <param name="mass">Of the nucleus, where tokens outside the shortlist have a share in it.</param>
    private int Narrow(SamplingParameters sampling, SplitMix random, double? mass)
    {
        if (sampling.MinP > 0)
        {
            _shortlist.KeepWeight(sampling.MinP);
        }

        if (sampling.TopP < 1)
        {
            _shortlist.KeepMass(mass ?? (sampling.TopP * _shortlist.Total));
        }

        return _shortlist.At(random.NextDouble());
    }

    /// <summary>Less than the logit at which the weight is this, by more than rounding can err.</summary>
    private static float Floor(float max, float scale, double weight)
    {
        var floor = max + ((Math.Log(weight) - 0.001) / scale);
        return (float)(floor - (Math.Abs(floor) * 1e-6));
    }

    /// <summary>Bounded, so that at any temperature the likeliest token weighs 1 and a banned one nothing.</summary>
    private static float Scale(SamplingParameters sampling) => (float)Math.Clamp(1 / sampling.Temperature, 1e-30, 1e30);
}
