using Rag.Core.Prompts;
using Rag.Core.Sampling;

namespace Rag.Engine.Sampling;

/// <summary>
/// What a sequence's penalties and biases do to its logits. Touches only the tokens seen and biased, never the whole row. Allocates nothing
/// once made.
/// </summary>
internal sealed class LogitsProcessor
{
    private readonly SamplingParameters _sampling;
    private readonly int[] _biasedIds;
    private readonly float[] _biases;

    // Entry i: the token _ids[i] stands _counts[i] times in the answer so far; 0 for one that stands in the prompt alone.
    private readonly Dictionary<int, int> _entries;
    private readonly int[] _ids;
    private readonly int[] _counts;

    // What stood in the row: of the entries, then of the biased.
    private readonly float[] _before;

    /// <param name="tokenLimit">Most tokens that will be noted.</param>
    private LogitsProcessor(SamplingParameters sampling, Prompt prompt, int tokenLimit)
    {
        _sampling = sampling;
        var biases = sampling.LogitBias ?? new Dictionary<int, double>();
        _biasedIds = [.. biases.Keys];
        _biases = [.. _biasedIds.Select(id => (float)biases[id])];
        int[] seen = sampling.RepetitionPenalty == 1 ? [] : [.. prompt.Parts.SelectMany(part => part.TokenIds).Distinct()];
        var most = sampling.HasPenalties() ? seen.Length + tokenLimit : 0;
        _entries = new Dictionary<int, int>(most);
        _ids = new int[most];
        _counts = new int[most];
        _before = new float[most + _biases.Length];
        foreach (var id in seen)
        {
            EntryOf(id);
        }
    }

    /// <summary>Null when the settings leave the logits as they are.</summary>
    public static LogitsProcessor? For(SamplingParameters sampling, Prompt prompt, int tokenLimit) =>
        sampling.HasPenalties() || sampling.LogitBias is { Count: > 0 } ? new LogitsProcessor(sampling, prompt, tokenLimit) : null;

    /// <summary>Tokens whose logits change for what stands in the prompt or the answer.</summary>
    public ReadOnlySpan<int> SeenIds => _ids.AsSpan(0, _entries.Count);

    public ReadOnlySpan<int> BiasedIds => _biasedIds;

    /// <summary>Only the tokens concerned are read and written.</summary>
    public void Apply(Span<float> row)
    {
        var (repetition, frequency, presence) = (
            (float)_sampling.RepetitionPenalty,
            (float)_sampling.FrequencyPenalty,
            (float)_sampling.PresencePenalty
        );
        for (var i = 0; i < _entries.Count; i++)
        {
            ref var logit = ref row[_ids[i]];
            var count = _counts[i];
            _before[i] = logit;
            var adjusted = (logit > 0 ? logit / repetition : logit * repetition) - (frequency * count) - (count > 0 ? presence : 0);
            logit = MathF.Min(adjusted, float.MaxValue);
        }

        var before = _before.AsSpan(_entries.Count);
        for (var i = 0; i < _biases.Length; i++)
        {
            ref var logit = ref row[_biasedIds[i]];
            before[i] = logit;
            logit = _biases[i] <= -SamplingParameters.LargestBias ? float.NegativeInfinity : logit + _biases[i];
        }
    }

    /// <summary>Puts back what <see cref="Apply"/> found, the last change first.</summary>
    public void Undo(Span<float> row)
    {
        var before = _before.AsSpan(_entries.Count);
        for (var i = 0; i < _biases.Length; i++)
        {
            row[_biasedIds[i]] = before[i];
        }

        for (var i = 0; i < _entries.Count; i++)
        {
            row[_ids[i]] = _before[i];
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
}
