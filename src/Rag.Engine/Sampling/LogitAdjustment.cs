using Rag.Core;

namespace Rag.Engine;

/// <summary>
/// What a sequence's penalties and biases do to its logits. Touches only the tokens seen and biased, never the whole row. Allocates nothing once made.
/// </summary>
internal sealed class LogitAdjustment
{
    private readonly Sampling _sampling;
    private readonly (int Id, float Bias)[] _biases;

    // Entry i: the token _ids[i] stands _counts[i] times in the answer so far; 0 for one that stands in the prompt alone.
    private readonly Dictionary<int, int> _entries;
    private readonly int[] _ids;
    private readonly int[] _counts;

    /// <param name="tokenLimit">Most tokens that will be noted.</param>
    private LogitAdjustment(Sampling sampling, Prompt prompt, int tokenLimit)
    {
        _sampling = sampling;
        _biases = [.. (sampling.LogitBias ?? new Dictionary<int, double>()).Select(bias => (bias.Key, (float)bias.Value))];
        int[] seen = sampling.RepetitionPenalty == 1 ? [] : [.. prompt.Segments.SelectMany(segment => segment.TokenIds).Distinct()];
        var most = HasPenalties(sampling) ? seen.Length + tokenLimit : 0;
        _entries = new Dictionary<int, int>(most);
        _ids = new int[most];
        _counts = new int[most];
        foreach (var id in seen)
        {
            EntryOf(id);
        }
    }

    /// <summary>Null when the settings leave the logits as they are.</summary>
    public static LogitAdjustment? For(Sampling sampling, Prompt prompt, int tokenLimit) =>
        HasPenalties(sampling) || sampling.LogitBias is { Count: > 0 } ? new LogitAdjustment(sampling, prompt, tokenLimit) : null;

    /// <summary>Only the tokens concerned are read and written.</summary>
    public void Apply(Span<float> row)
    {
        var (repetition, frequency, presence) = ((float)_sampling.RepetitionPenalty, (float)_sampling.FrequencyPenalty, (float)_sampling.PresencePenalty);
        for (var i = 0; i < _entries.Count; i++)
        {
            ref var logit = ref row[_ids[i]];
            var count = _counts[i];
            var adjusted = (logit > 0 ? logit / repetition : logit * repetition) - (frequency * count) - (count > 0 ? presence : 0);
            logit = MathF.Min(adjusted, float.MaxValue);
        }

        foreach (var (id, bias) in _biases)
        {
            row[id] = bias <= -Sampling.LargestBias ? float.NegativeInfinity : row[id] + bias;
        }
    }

    /// <summary>The token stands in the answer once more.</summary>
    public void Note(int id)
    {
        if (_ids.Length > 0)
        {
            _counts[EntryOf(id)]++;
        }
    }

    private int EntryOf(int id)
    {
        if (!_entries.TryGetValue(id, out var entry))
        {
            entry = _entries.Count;
            _entries.Add(id, entry);
            _ids[entry] = id;
        }

        return entry;
    }

    private static bool HasPenalties(Sampling sampling) =>
        sampling.RepetitionPenalty != 1 || sampling.FrequencyPenalty != 0 || sampling.PresencePenalty != 0;
}
