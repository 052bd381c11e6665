using Rag.Core.Sampling;

namespace Rag.Engine.Tests.Support;

/// <summary>The settings' meaning, spelt out in doubles over sorted rows.</summary>
internal static class NaiveSampler
{
    /// <summary>The logits after penalties and bias.</summary>
    public static double[] Adjust(float[] row, SamplingParameters sampling, IEnumerable<int> prompt, IReadOnlyList<int> answer)
    {
        var adjusted = row.Select(logit => (double)logit).ToArray();
        foreach (var id in sampling.RepetitionPenalty == 1 ? [] : prompt.Concat(answer).Distinct())
        {
            adjusted[id] = adjusted[id] > 0 ? adjusted[id] / sampling.RepetitionPenalty : adjusted[id] * sampling.RepetitionPenalty;
        }

        foreach (var group in answer.GroupBy(id => id))
        {
            adjusted[group.Key] -= (sampling.FrequencyPenalty * group.Count()) + sampling.PresencePenalty;
        }

        foreach (var (id, bias) in sampling.LogitBias ?? new Dictionary<int, double>())
        {
            adjusted[id] = bias == -100 ? double.NegativeInfinity : adjusted[id] + bias;
        }

        return adjusted;
    }

    /// <summary>Each token that may be drawn with its probability.</summary>
    /// <param name="slack">Widens every bound by this share: what a rounding error may let in.</param>
    public static Dictionary<int, double> Distribution(double[] logits, IEnumerable<int> allowed, SamplingParameters sampling, double slack)
    {
        var order = allowed
            .Where(id => !double.IsNegativeInfinity(logits[id]))
            .OrderByDescending(id => logits[id])
            .ThenBy(id => id)
            .ToList();
        var max = logits[order[0]];
        double Weight(int id) => Math.Exp((logits[id] - max) / sampling.Temperature);

        order = [.. order.Where(id => Weight(id) >= sampling.MinP * (1 - slack))];
        if (sampling.TopK > 0 && order.Count > sampling.TopK)
        {
            var last = logits[order[sampling.TopK - 1]];
            order = [.. order.Where((id, rank) => rank < sampling.TopK || (slack > 0 && logits[id] >= last - slack))];
        }

        var total = order.Sum(Weight);
        var reached = 0.0;
        var kept = new Dictionary<int, double>();
        foreach (var id in order)
        {
            if (sampling.TopP < 1 && reached >= (sampling.TopP + slack) * total)
            {
                break;
            }

            reached += Weight(id);
            kept.Add(id, Weight(id));
        }

        return kept.ToDictionary(pair => pair.Key, pair => pair.Value / reached);
    }
}
