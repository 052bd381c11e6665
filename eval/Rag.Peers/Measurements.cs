using Rag.Eval.Statistics;

namespace Rag.Peers;

/// <summary>All measured values, by measure and engine.</summary>
internal sealed class Measurements
{
    private readonly Dictionary<(string Measure, string Engine), List<double>> _values = [];
    private readonly Dictionary<(string Measure, string Engine), Dictionary<int, int>> _firstTokens = [];

    public IEnumerable<(string Measure, string Engine)> Keys => _values.Keys;

    public void Add(string measure, string engine, double value)
    {
        if (!_values.TryGetValue((measure, engine), out var values))
        {
            _values.Add((measure, engine), values = []);
        }

        values.Add(value);
    }

    /// <param name="prompt">The prompt's number within the measure.</param>
    public void NoteFirstToken(string measure, int prompt, string engine, int token)
    {
        if (!_firstTokens.TryGetValue((measure, engine), out var tokens))
        {
            _firstTokens.Add((measure, engine), tokens = []);
        }

        tokens[prompt] = token;
    }

    public IReadOnlyList<double> Values(string measure, string engine) => _values.GetValueOrDefault((measure, engine)) ?? [];

    /// <summary>The median; NaN when nothing was measured.</summary>
    public double Median(string measure, string engine) => Percentile(measure, engine, .5);

    /// <summary>The percentile by interpolation; NaN when nothing was measured.</summary>
    public double Percentile(string measure, string engine, double share) =>
        Values(measure, engine) is { Count: > 0 } values ? new Percentiles(values).Interpolated(share) : double.NaN;

    /// <summary>
    /// The share of the prompts read by both engines after which both chose the same token; NaN when no prompt was read by both.
    /// </summary>
    public double SameFirstToken(string measure, string engine, string other)
    {
        if (!_firstTokens.TryGetValue((measure, engine), out var tokens) || !_firstTokens.TryGetValue((measure, other), out var others))
        {
            return double.NaN;
        }

        var both = tokens.Where(token => others.ContainsKey(token.Key)).ToList();
        return both.Count == 0 ? double.NaN : (double)both.Count(token => others[token.Key] == token.Value) / both.Count;
    }
}
