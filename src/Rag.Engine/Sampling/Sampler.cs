namespace Rag.Engine;

/// <summary>Draws tokens; its buffers are reused, so one sampler serves one thread.</summary>
internal sealed class Sampler(int vocabularySize)
{
    private readonly int[] _everyId = [.. Enumerable.Range(0, vocabularySize)];
    private readonly int[] _ids = new int[vocabularySize];
    private readonly double[] _weights = new double[vocabularySize];

    public ReadOnlySpan<int> EveryId => _everyId;

    /// <summary>The largest logit among <paramref name="ids"/>; the lowest id among equals.</summary>
    public static int Best(ReadOnlySpan<float> row, ReadOnlySpan<int> ids)
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

    /// <summary>Draws from <paramref name="ids"/> at the temperature, within the nucleus.</summary>
    public int Draw(ReadOnlySpan<float> row, ReadOnlySpan<int> ids, Sampling sampling, SplitMix random)
    {
        var max = row[Best(row, ids)];
        if (float.IsNegativeInfinity(max))
        {
            return ids[0];
        }

        var total = 0.0;
        for (var i = 0; i < ids.Length; i++)
        {
            _ids[i] = ids[i];
            _weights[i] = Math.Exp((row[ids[i]] - (double)max) / sampling.Temperature);
            total += _weights[i];
        }

        var count = ids.Length;
        if (sampling.TopP < 1)
        {
            (count, total) = KeepNucleus(count, total, sampling.TopP);
        }

        var left = random.NextDouble() * total;
        for (var i = 0; i < count - 1; i++)
        {
            left -= _weights[i];
            if (left < 0)
            {
                return _ids[i];
            }
        }

        return _ids[count - 1];
    }

    /// <summary>The fewest of the likeliest whose share reaches <paramref name="topP"/>, likeliest first.</summary>
    private (int Count, double Total) KeepNucleus(int count, double total, double topP)
    {
        // All below this weight together weigh less than (1 - topP) of the total, so none of them is in the nucleus: only the rest is sorted.
        var floor = (1 - topP) * total / count;
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (_weights[i] >= floor)
            {
                _ids[kept] = _ids[i];
                _weights[kept++] = -_weights[i]; // ascending order of the negative: likeliest first
            }
        }

        Array.Sort(_weights, _ids, 0, kept);
        var reached = 0.0;
        var nucleus = 0;
        while (nucleus < kept && reached < topP * total)
        {
            _weights[nucleus] = -_weights[nucleus];
            reached += _weights[nucleus++];
        }

        return (nucleus, reached);
    }
}
